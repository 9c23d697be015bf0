package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** An upgrade as operators do it: one server stops and starts, then the other, under load. */
@Execution(ExecutionMode.CONCURRENT)
class RollingRestartIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final int RECEIVERS = 6;
    private static final String END = "the end";
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private final List<ServerProcess> servers = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean given = new AtomicBoolean(); // set when the test ends, even if it fails
    private volatile int said;

    @Test
    void nothingIsLostNorDoubledAndEachServerEndsWithNought() throws Exception {
        for (int i = 0; i < 2; i++) {
            servers.add(new ServerProcess(REDIS.port()));
        }
        List<Receiver> receivers = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = () -> given.set(true)) { // closed before the executor, which would else wait for ever
            for (ServerProcess server : servers) {
                server.start();
            }
            JsonClient.connect(servers.getFirst().httpPort())
                    .sends("{'type':'register','user':'fry','password':'slurm-2999'}")
                    .next("ok");
            for (int i = 0; i < RECEIVERS; i++) {
                receivers.add(new Receiver(i));
                running.add(executor.submit(receivers.getLast()));
            }
            CompletableFuture<Void> speaking = CompletableFuture.runAsync(this::speak, executor);
            for (ServerProcess server : servers) {
                int before = said;
                await().atMost(ChatClient.DEADLINE).until(() -> said > before + 100);
                server.terminate();
                assertThat(server.exitCode()).isZero();
                server.start();
            }
            int before = said;
            await().atMost(ChatClient.DEADLINE).until(() -> said > before + 100);
            over.set(true);
            speaking.join();
            for (Future<?> receiver : running) {
                receiver.get();
            }
        } finally {
            servers.forEach(ServerProcess::close);
        }

        assertThat(REDIS.storedInFreeChat()).hasSize(said).doesNotHaveDuplicates();
        assertThat(receivers).allSatisfy(receiver -> assertThat(receiver.after).isEqualTo(said));
        assertThat(receivers.stream().mapToInt(receiver -> receiver.comings).sum())
                .isGreaterThan(RECEIVERS); // at least one had to move
    }

    /** Says one message after another, each until it is acknowledged, on whichever server is up. */
    private void speak() {
        boolean ended = false;
        for (int turn = 0; !ended && !given.get(); turn++) {
            try (JsonClient client = JsonClient.open(servers.get(turn % 2).httpPort())) {
                client.sends("{'type':'connect','replay':0}");
                client.sends("{'type':'login','ref':'in','replay':0,'user':'fry','password':'slurm-2999'}");
                boolean goesOn = isDone(client, "in");
                while (goesOn && !ended) {
                    boolean last = over.get();
                    int number = said + 1;
                    client.sends("{'type':'say','ref':'%d','room':'Free Chat','text':'%s','id':'message-number-%08d'}"
                            .formatted(number, last ? END : "m" + number, number));
                    goesOn = isDone(client, "" + number);
                    said += goesOn ? 1 : 0;
                    ended = last && goesOn;
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (RuntimeException down) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static boolean isDone(JsonClient client, String ref) {
        JsonNode next = client.nextOrEnd();
        while (next != null
                && !(next.has("ref") && next.get("ref").stringValue().equals(ref))) {
            next = client.nextOrEnd();
        }
        return next != null && next.get("type").stringValue().equals("ok");
    }

    /** Stays until its server says goodbye, then resumes on the other. */
    private final class Receiver implements Runnable {
        private int turn;
        private int comings;
        private String epoch = "";
        private int after;
        private boolean ended;

        Receiver(int number) {
            this.turn = number;
        }

        @Override
        public void run() {
            while (!ended && !given.get()) {
                try (JsonClient client = JsonClient.open(servers.get(turn++ % 2).httpPort())) {
                    client.sends("{'type':'connect','resume':{'Free Chat':{'epoch':'%s','after':%d}}}"
                            .formatted(epoch, after));
                    comings++;
                    boolean stays = true;
                    while (stays && !ended) {
                        stays = take(client.nextOrEnd());
                    }
                } catch (RuntimeException down) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }

        private boolean take(@Nullable JsonNode event) {
            String type = event == null ? "goodbye" : event.get("type").stringValue();
            if (event != null && type.equals("joined")) {
                assertThat(event.get("recovered").booleanValue()).isTrue();
            } else if (event != null && type.equals("message")) {
                after++;
                String text = event.get("text").stringValue();
                ended = text.equals(END);
                assertThat(text).isEqualTo(ended ? END : "m" + after);
                epoch = event.get("epoch").stringValue();
            }
            return !type.equals("goodbye");
        }
    }
}
