package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two hundred logins at once do not hold up the chat. */
class LoginStormIT {
    private static final Logger LOG = LoggerFactory.getLogger(LoginStormIT.class);
    private static final int LOGINS = 200;

    @Test
    void aChatLineIsNotHeldUpByAStormOfLogins() {
        try (ChatServer server = ChatServer.start(
                        "chat.history.replay=0", "chat.auth.argon2.memory=19456", "chat.auth.argon2.iterations=2");
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
            storm.forEach(client -> client.says("#login fry slurm-2999"));
            CompletableFuture<List<String>> answers = CompletableFuture.supplyAsync(
                    () -> storm.stream().map(ChatClient::next).toList());
            int said = 0;
            while (!answers.isDone()) { // each line waits for the one before
                talker.says("line " + said).until("MESSAGE:[Free Chat] Anonymous: line " + said);
                said++;
            }

            assertThat(answers.join())
                    .allMatch(answer -> answer.matches("SERVER:(You are logged in as .*|Too fast. Try again in 2 s)"));
            long hashed = answers.join().stream()
                    .filter(answer -> answer.contains("logged in"))
                    .count();
            LOG.warn("{} lines, one after another, while {} passwords were hashed", said, hashed);
            assertThat((long) said).as("lines that did not stand behind hashes").isGreaterThan(2 * hashed);
            storm.forEach(ChatClient::close);
        }
    }
}
