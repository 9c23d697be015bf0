package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a user has read, and what names the user (PROTOCOL.md §13), with any storage. */
abstract class ReadingContract extends OneServerContract {
    /** The server of the user's other device: another one if the storage is shared. */
    abstract ChatServer otherServer();

    private static void isRead(JsonClient device, long seq, int mentions) {
        JsonNode read = device.next("read");
        assertThat(read.get("room").stringValue()).isEqualTo("Free Chat");
        assertThat(read.get("seq").longValue()).isEqualTo(seq);
        assertThat(read.get("mentions").intValue()).isEqualTo(mentions);
    }

    private static String said(JsonClient client, String text) {
        client.sends("{'type':'say','room':'Free Chat','text':'%s'}".formatted(text));
        JsonNode message = client.next("message");
        while (!message.get("text").stringValue().equals(text.replace("\\\"", "\""))) {
            message = client.next("message"); // of others
        }
        return message.path("mentions").toString();
    }

    private JsonClient elsewhere(String user) {
        JsonClient client = JsonClient.connect(otherServer().httpPort());
        clients.add(client);
        client.sends("{'type':'login','user':'%s','password':'%s','replay':0}".formatted(user, PASSWORD))
                .next("nick");
        return client;
    }

    @Test
    void whatOneDeviceHasReadTheOthersKnow() {
        user("fry").close();
        ChatClient leela = user("leela");
        JsonClient phone = program("fry");
        JsonClient desk = elsewhere("fry");
        leela.says("one").hears(message("leela: one")).says("two").hears(message("leela: two"));
        leela.says("three").hears(message("leela: three"));
        phone.next("message");

        phone.sends("{'type':'read','room':'Free Chat','seq':2}").next("ok");
        isRead(desk, 2, 0);
        phone.sends("{'type':'read','room':'Free Chat','seq':1}").next("ok"); // only forwards
        desk.sends("{'type':'read','room':'Free Chat'}").next("ok");
        isRead(phone, 3, 0);
        assertThat(said(desk, "four")).isEmpty();
        isRead(phone, 4, 0); // what one says oneself has been read

        phone.close();
        leela.says("five").untilContains("leela: five");
        await().untilAsserted(() -> {
            try (JsonClient again = program("fry")) {
                assertThat(unread(again)).isEqualTo("[{\"room\":\"Free Chat\",\"unread\":1}]");
            }
        });
    }

    private static String unread(JsonClient client) {
        return client.sends("{'type':'unread'}").next("ok").get("rooms").toString();
    }

    @Test
    void whoIsNamedLearnsItOnWhateverDevice() {
        user("fry").close();
        user("bender").close();
        JsonClient phone = program("fry");
        ChatClient leela = user("leela");
        JsonClient desk = program("leela");
        leela.says("#change nick Free Chat \"Turanga Leela\"").untilContains("is now");
        assertThat(said(desk, "@fry, see mail@bender and @@bender, says @leela"))
                .isEqualTo("[\"fry\"]");
        isRead(phone, 0, 1);
        assertThat(said(phone, "hello @Turanga Leela! and @Bender")).isEqualTo("[\"leela\",\"bender\"]");
        assertThat(said(phone, "@\\\"Turanga Leela\\\"x")).isEqualTo("[\"leela\"]");
        assertThat(said(phone, "@Turanga and @nobody @ @\\\"\\\"")).isEmpty();
        assertThat(said(desk, "@bender")).isEqualTo("[\"bender\"]");

        JsonClient bender = elsewhere("bender");
        await().untilAsserted(
                        () -> // a mention is counted behind the message
                        assertThat(unread(bender)).isEqualTo("[{\"room\":\"Free Chat\",\"unread\":5,\"mentions\":2}]"));
        user("bender")
                .hears("SERVER:\"Free Chat\": 5 unread, 2 for you")
                .says("#unread")
                .hears("SERVER:\"Free Chat\": 5 unread, 2 for you");
        bender.sends("{'type':'read','room':'Free Chat','seq':2}").next("ok");
        isRead(bender, 2, 1);
        bender.sends("{'type':'read','room':'Free Chat'}").next("ok");
        assertThat(unread(bender)).isEqualTo("[]");
    }

    /** It is told in the message, since others see it too. */
    @Test
    void whomOneIgnoresDoesNotCount() {
        user("fry").close();
        user("leela").says("#ignore fry").hears("SERVER:Done").close();
        JsonClient fry = program("fry");
        JsonClient leela = program("leela");
        assertThat(said(fry, "@leela")).isEqualTo("[\"leela\"]");
        leela.next("message");
        assertThat(unread(leela)).isEqualTo("[{\"room\":\"Free Chat\",\"unread\":1}]");
    }

    @Test
    void whoHasLeftARoomIsNotNamedThereAndFindsItReadWhenHeComesBack() {
        user("leela").close();
        ChatClient fry = user("fry");
        ChatClient leela = user("leela");
        fry.says("#create room Lab").untilContains("You are connected");
        leela.says("#join room Lab").untilContains("You are connected");
        fry.says("#say Lab one @leela").untilContains("one");
        leela.untilContains("one");
        await().untilAsserted(() ->
                assertThat(leela.says("#unread").next()).isEqualTo("SERVER:\"Lab\": 1 unread, 1 for you"));
        leela.says("#left room Lab").untilContains("You are disconnected");
        fry.says("#say Lab two @leela").untilContains("two");
        leela.says("#join room Lab").untilContains("You are connected").says("#unread");
        leela.untilContains("SERVER:Nothing unread");
    }

    @Test
    void whoComesIsToldHowFarHeHasReadEachRoom() {
        user("leela").close();
        ChatClient fry = user("fry");
        fry.says("one").untilContains("one").says("#msg leela psst").untilContains("psst");
        fry.says("two @leela").untilContains("two");
        JsonClient leela = JsonClient.connect(otherServer().httpPort());
        clients.add(leela);
        leela.sends("{'type':'login','user':'leela','password':'%s','replay':0}".formatted(PASSWORD));
        leela.next("nick"); // in the room where she was before, as a visitor
        JsonNode talk = leela.next("joined");
        assertThat(talk.get("room").stringValue()).isEqualTo("@fry");
        assertThat(talk.get("read").get("seq").longValue()).isZero();
        assertThat(talk.get("read").get("epoch")).isEqualTo(talk.get("epoch"));

        fry.says("#create room Lab").untilContains("You are connected");
        leela.sends("{'type':'join','room':'Lab'}").next("joined");
        leela.sends("{'type':'read','room':'@fry'}").next("ok");
        fry.says("#say Lab @leela").untilContains("@leela");
        leela.next("read");
        await().untilAsserted(() -> {
            try (JsonClient again = JsonClient.connect(server.httpPort())) {
                again.sends("{'type':'login','user':'leela','password':'%s','replay':0}".formatted(PASSWORD));
                JsonNode lab = again.next("joined");
                assertThat(lab.get("room").stringValue()).isEqualTo("Lab");
                assertThat(lab.get("read").get("seq").longValue()).isZero();
                assertThat(lab.get("mentions").intValue()).isEqualTo(1);
                assertThat(again.next("joined").get("read").get("seq").longValue())
                        .isEqualTo(1);
            }
        });
    }

    /** The storage may tell of a change before the call that makes it has returned. */
    @Test
    void markersAreWrittenAndToldAtTheSameTime() {
        user("fry").close();
        JsonClient fry = program("fry");
        for (int i = 1; i <= 15; i++) {
            fry.sends("{'type':'create','room':'Lab %d','ref':'c'}".formatted(i));
            fry.sends("{'type':'ping','ref':'p'}");
            JsonNode next = fry.next();
            while (!next.path("ref").stringValue("").equals("p")) {
                assertThat(next.get("type").stringValue()).isNotEqualTo("error");
                next = fry.next();
            }
        }
    }

    @Test
    void aConversationThatBeginsWhileTwoDevicesAreThereIsReadOnBoth() {
        user("leela").close();
        ChatClient fry = user("fry");
        JsonClient phone = program("leela");
        JsonClient desk = elsewhere("leela");
        fry.says("#msg leela psst").untilContains("psst");
        for (JsonClient device : List.of(phone, desk)) {
            assertThat(device.next("joined").get("read").get("seq").longValue()).isZero();
            device.next("message");
        }
        phone.sends("{'type':'read','room':'@fry'}").next("ok");
        JsonNode read = desk.next("read");
        assertThat(read.get("room").stringValue()).isEqualTo("@fry");
        assertThat(read.get("seq").longValue()).isEqualTo(1);

        phone.sends("{'type':'leave','room':'@fry'}").next("ok");
        desk.next("left");
        fry.says("#msg leela again").untilContains("again");
        assertThat(desk.next("joined").get("read").get("seq").longValue()).isEqualTo(1);
        assertThat(unread(desk)).isEqualTo("[{\"room\":\"@fry\",\"unread\":1}]");
    }

    /** Of another user of the same connection nothing is told. */
    @Test
    void whoBecomesAnotherUserIsToldNothingOfTheOneBefore() {
        user("leela").close();
        ChatClient fry = user("fry");
        JsonClient shared = program("leela");
        shared.sends("{'type':'login','user':'fry','password':'%s'}".formatted(PASSWORD))
                .next("nick");
        JsonClient leela = elsewhere("leela");
        fry.says("one @leela").untilContains("one");
        leela.next("read");
        leela.sends("{'type':'read','room':'Free Chat'}").next("ok");
        leela.next("read");
        shared.sends("{'type':'ping','ref':'p'}");
        for (JsonNode next = shared.next(); !next.path("ref").stringValue("").equals("p"); next = shared.next()) {
            if (next.get("type").stringValue().equals("read")) {
                assertThat(next.get("mentions").intValue()).isZero();
            }
        }
    }

    @Test
    void signsBehindANameDoNotMatterAndMarksAreOfIt() {
        JsonClient fry = program("fry", "fry", "fry_", "kirti");
        JsonClient kirti = program("kirti");
        kirti.sends("{'type':'nick','room':'Free Chat','nick':'\u0915\u0940\u0930\u094d\u0924\u093f'}")
                .next("ok");
        assertThat(said(fry, "@\u0915\u0940\u0930\u094d\u0924\u093f, hello")).isEqualTo("[\"kirti\"]");
        assertThat(said(fry, "@fry_, hello")).isEqualTo("[\"fry_\"]");
        assertThat(said(kirti, "(@fry!?)")).isEqualTo("[\"fry\"]");
        assertThat(said(kirti, "@fry!!!!")).isEmpty();
    }

    private JsonClient program(String user, String... registered) {
        for (String one : registered) {
            user(one).close();
        }
        return program(user);
    }
}
