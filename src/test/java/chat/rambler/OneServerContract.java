package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.TcpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A new server for each test, with any storage, and people who come to it. */
abstract class OneServerContract {
    static final String PASSWORD = "correct-horse";
    static final String[] SETTINGS = {
        "chat.history.replay=0", "chat.administrator-token=let-me-in", "chat.trusted-proxies=127.0.0.1"
    };

    ChatServer server;
    final List<AutoCloseable> clients = new ArrayList<>();

    /** A new server without data. */
    abstract ChatServer start(String... settings);

    @BeforeEach
    void startServer() {
        server = start(SETTINGS);
    }

    @AfterEach
    void stopServer() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        server.close();
    }

    ChatClient anonymous() {
        ChatClient client = TcpClient.connect(server.tcpPort());
        clients.add(client);
        return client.hearsStart("SERVER:You are connected");
    }

    /** A user in "Free Chat", registered if necessary. */
    ChatClient user(String name) {
        ChatClient client = anonymous();
        logIn(client, name);
        return client;
    }

    static void logIn(ChatClient client, String name) {
        isAnswered(client, "#register " + name + " " + PASSWORD, "SERVER:User");
        isAnswered(client, "#login " + name + " " + PASSWORD, "SERVER:You are logged in as \"" + name + "\"");
    }

    /** Asks again while the storage does not answer in time, as on a busy machine; people do the same. */
    private static void isAnswered(ChatClient client, String line, String answer) {
        String heard = client.says(line).next();
        while (heard.startsWith("SERVER:Not saved") || heard.startsWith("SERVER:Not confirmed")) {
            heard = client.says(line).next();
        }
        assertThat(heard).startsWith(answer);
    }

    ChatClient administrator(String name) {
        return user(name).says("#claim let-me-in").hears("SERVER:\"" + name + "\" is an administrator");
    }

    JsonClient program(String user) {
        JsonClient client = JsonClient.connect(server.httpPort());
        clients.add(client);
        client.sends("{'type':'login','user':'%s','password':'%s','replay':0}".formatted(user, PASSWORD))
                .next("nick");
        return client;
    }

    static String message(String text) {
        return "MESSAGE:[Free Chat] " + text;
    }
}
