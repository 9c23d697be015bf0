package chat.rambler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * Starts the chat server. Beans are declared in the classes whose names end with {@code Configuration}: to look for them in
 * every class takes a fifth of the start.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(resourcePattern = "**/*Configuration.class")
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
