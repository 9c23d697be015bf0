package chat.rambler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the chat server. */
@SpringBootApplication
public class RamblerChatApplication {
    public static void main(String[] args) {
        SpringApplication.run(RamblerChatApplication.class, args);
    }
}
