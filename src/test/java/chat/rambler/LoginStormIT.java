package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two hundred logins at once do not hold up the people who talk. */
class LoginStormIT {
    private static final Logger LOG = LoggerFactory.getLogger(LoginStormIT.class);
    private static final int LOGINS = 200;
    private static final int LINES = 100;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double ALLOWED_MS = 20;

    @Test
    void aChatLineIsNotHeldUpByAStormOfLogins() {
        try (ChatServer server = ChatServer.start("chat.history.replay=0");
                ChatClient talker = Transport.TCP.enter(server)) {
            talker.says("#register fry slurm-2999").hearsStart("SERVER:User");
            List<ChatClient> storm = new ArrayList<>();
            for (int i = 0; i < LOGINS; i++) {
                ChatClient client = Transport.values()[i % 2].connect(server);
                client.hearsStart("SERVER:You are connected")
                        .says("#left room Free Chat")
                        .hearsStart("SERVER:");
                storm.add(client);
            }
            latencies(talker); // the virtual machine warms up
            List<Double> calm = latencies(talker);

            storm.forEach(client -> client.says("#login fry slurm-2999"));
            List<Double> stormy = latencies(talker);

            for (ChatClient client : storm) {
                assertThat(client.next())
                        .matches("SERVER:(You are logged in as .*|Too fast. Try again in 2 s)");
            }
            LOG.warn(
                    "A chat line: median {} ms, 95 % below {} ms; during {} logins {} and {} ms",
                    at(calm, 0.5), at(calm, 0.95), LOGINS, at(stormy, 0.5), at(stormy, 0.95));
            assertThat(at(stormy, 0.5) - at(calm, 0.5))
                    .as("the median moves by, ms")
                    .isLessThan(ALLOWED_MS);
            assertThat(at(stormy, 0.95) - at(calm, 0.95))
                    .as("95 % move by, ms")
                    .isLessThan(2 * ALLOWED_MS);
            storm.forEach(ChatClient::close);
        }
    }

    /** Milliseconds from sending a line to its acknowledgement, in rising order. */
    private static List<Double> latencies(ChatClient talker) {
        List<Double> latencies = new ArrayList<>();
        long due = System.nanoTime();
        for (int i = 0; i < LINES; i++) {
            long began = System.nanoTime();
            talker.says("line " + i).until("MESSAGE:[Free Chat] Anonymous: line " + i);
            latencies.add((System.nanoTime() - began) / 1e6);
            due += INTERVAL_NANOS;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return latencies.stream().sorted().toList();
    }

    private static double at(List<Double> sorted, double share) {
        return Math.round(sorted.get((int) (sorted.size() * share)) * 100) / 100.0;
    }
}
