package chat.rambler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the chat server. */
@SpringBootApplication
public class RamblerChatApplication {
    /**
     * Runs until it is asked to stop, then exits with 0: by itself a virtual machine exits with 143 after SIGTERM,
     * which supervisors take for a failure. The context is closed by then; only the shutdown of logging is left out.
     */
    public static void main(String[] args) {
        SpringApplication.run(RamblerChatApplication.class, args);
        SpringApplication.getShutdownHandlers().add(() -> Runtime.getRuntime().halt(0));
    }
}
