package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.Transport;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The bots of {@code src/docs/examples} answer new messages, once, and no older ones. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("ExampleBotsIT")
class ExampleBotsIT {
    private static final Path EXAMPLES = Path.of("src/docs/examples");

    @Test
    void inShell() throws Exception {
        require("nc", "-h");
        try (ChatServer server = ChatServer.start()) {
            answersOnlyWhatIsNew(
                    server,
                    List.of(
                            "bash",
                            EXAMPLES.resolve("bot.sh").toString(),
                            "127.0.0.1",
                            String.valueOf(server.tcpPort())));
        }
    }

    @Test
    void inNode() throws Exception {
        require("npm", "--version");
        Path folder = Files.createDirectories(Path.of("target/example-bot"));
        Files.writeString(folder.resolve("package.json"), "{\"type\":\"module\"}");
        Files.copy(
                EXAMPLES.resolve("bot.mjs"),
                folder.resolve("bot.mjs"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        if (!Files.exists(folder.resolve("node_modules/ws"))) {
            int installed = new ProcessBuilder("npm", "install", "--silent", "--no-audit", "ws@8")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(new File("target/example-bot/npm.log"))
                    .start()
                    .waitFor();
            assertThat(installed).isZero();
        }
        try (ChatServer server = ChatServer.start()) {
            answersOnlyWhatIsNew(
                    server, List.of("node", folder.resolve("bot.mjs").toString(), url(server)));
        }
    }

    @Test
    void inJava() throws Exception {
        try (ChatServer server = ChatServer.start()) {
            answersOnlyWhatIsNew(
                    server,
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            EXAMPLES.resolve("Bot.java").toString(),
                            url(server)));
        }
    }

    private static String url(ChatServer server) {
        return "ws://127.0.0.1:" + server.httpPort() + "/chat";
    }

    private static void answersOnlyWhatIsNew(ChatServer server, List<String> command) throws IOException {
        ChatClient fry = Transport.TCP.enter(server);
        fry.says("!time").hears("MESSAGE:[Free Chat] Anonymous: !time");
        Process bot = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out = bot.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.contains("Free Chat")) {
                line = out.readLine();
            }
            assertThat(line).as("the bot is in").isNotNull();
            if (command.getFirst().equals("bash")) { // this bot introduces itself
                fry.hearsStart("MESSAGE:[Free Chat] Anonymous: The time bot is here");
            }

            fry.says("!time").hears("MESSAGE:[Free Chat] Anonymous: !time");

            assertThat(fry.next()).matches("MESSAGE:\\[Free Chat] Anonymous: It is \\d\\d:\\d\\d(:\\d\\d)?");
            fry.hearsNothingElse();
        } finally {
            bot.descendants().forEach(ProcessHandle::destroy);
            bot.destroy();
            fry.close();
        }
    }

    /** Skips the test if a command is not installed; on CI it fails. */
    private static void require(String... command) {
        boolean there = false;
        try {
            new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
            there = true;
        } catch (IOException e) {
            // not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (System.getenv("CI") != null) {
            assertThat(there).as(command[0]).isTrue();
        }
        assumeThat(there).as(command[0]).isTrue();
    }
}
