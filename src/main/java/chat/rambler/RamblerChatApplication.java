package chat.rambler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the chat server. */
@SpringBootApplication
public class RamblerChatApplication {
    /**
     * Runs until it is asked to stop, and ends with 0 then: by itself a virtual machine says 143
     * after SIGTERM, which supervisors take for a failure. By then the context has been closed;
     * only what logging would still do is left out.
     */
    public static void main(String[] args) {
        SpringApplication.run(RamblerChatApplication.class, args);
        SpringApplication.getShutdownHandlers().add(() -> Runtime.getRuntime().halt(0));
    }
}
