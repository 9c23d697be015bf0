package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("SqliteRemovalIT")
@Order(1) // it takes long and mostly waits
class SqliteRemovalIT extends RemovalContract {
    private Path folder = Path.of("");

    @Override
    ChatServer start(String... settings) {
        folder = Path.of("target", "data", UUID.randomUUID().toString());
        return startIn(folder, settings);
    }

    private static ChatServer startIn(Path folder, String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "chat.data=" + folder;
        return ChatServer.startOnDisk(all);
    }

    @Override
    ChatServer startAgain(ChatServer stopping, String... settings) {
        stopping.close();
        return startIn(folder, settings);
    }

    /** Also the long text that lies in pages of its own, and the log that is carried over a moment later. */
    @Test
    void whatIsRemovedLeavesTheFiles() {
        ChatClient fry = user("fry");
        String secret = "xyzzy".repeat(200);
        fry.says(secret).untilContains("xyzzy").says("another").untilContains("another");
        assertThat(isInFiles("xyzzy")).isTrue();
        fry.says("#remove Free Chat 1").untilContains("removed message 1");

        await().until(() -> !isInFiles("xyzzy"));
        assertThat(isInFiles("another")).isTrue();
    }

    private boolean isInFiles(String text) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> read(file).contains(text));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // gone meanwhile
        }
    }
}
