package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What {@code chat.v1.json} promises with any storage: sending once, resuming, presence. Where another chat server is
 * known to have broken a promise, its issue is named.
 */
abstract class JsonContract {
    private static final String ID = "0123456789abcdef";
    private static final String PASSWORD = "correct-horse";

    private ChatServer server;

    /** A new server without data. */
    abstract ChatServer start(String... settings);

    @BeforeEach
    void startServer() {
        server = start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private JsonClient connect() {
        return JsonClient.connect(server.httpPort());
    }

    /** A connection of a user in "Free Chat"; the user is registered first if necessary. */
    private JsonClient login(String user) {
        JsonClient client = connect();
        client.sends("{'type':'register','user':'%s','password':'%s'}".formatted(user, PASSWORD));
        client.next();
        client.sends("{'type':'login','user':'%s','password':'%s','replay':0}".formatted(user, PASSWORD))
                .hears("{'type':'ok','user':'" + user + "'}")
                .hears("{'type':'nick','room':'Free Chat','nick':'" + user + "'}");
        return client;
    }

    @Test
    void theAnswerComesBeforeTheMessageAndTheSameIdIsStoredOnce() {
        try (JsonClient fry = connect()) {
            String say = "{'type':'say','room':'free chat','text':'good news','id':'" + ID + "'}";
            fry.sends(say);
            JsonNode answer = fry.next();
            JsonNode message = fry.next();
            fry.sends(say);
            JsonNode again = fry.next();

            assertThat(answer.get("type").stringValue()).isEqualTo("ok");
            assertThat(answer.get("duplicate").booleanValue()).isFalse();
            assertThat(message.get("type").stringValue()).isEqualTo("message");
            assertThat(message.get("id").stringValue()).isEqualTo(ID);
            assertThat(message.get("seq")).isEqualTo(answer.get("seq"));
            assertThat(again.get("duplicate").booleanValue()).isTrue();
            assertThat(again.get("seq")).isEqualTo(answer.get("seq"));
            assertThat(again.get("time")).isEqualTo(answer.get("time"));
        }
    }

    @Test
    void anAnonymousIdCountsWithinItsConnection() {
        String say = "{'type':'say','room':'Free Chat','text':'x','id':'an-id-that-two-of-us-have'}";
        try (JsonClient fry = connect();
                JsonClient leela = connect()) {
            fry.sends(say).next("ok");

            assertThat(leela.sends(say).next("ok").get("duplicate").booleanValue())
                    .isFalse();
        }
    }

    /** conversejs/converse.js#1548: missed messages that did not fit into a page were lost for ever. */
    @Test
    void everyMissedMessageComesOnceAndThenTheLiveOnes() {
        try (JsonClient fry = connect();
                JsonClient leela = connect()) {
            JsonNode last = say(fry, "seen");
            leela.next("message");
            leela.close();
            for (int i = 0; i < 700; i++) { // more than a page
                say(fry, "missed " + i);
            }
            JsonClient back = JsonClient.open(server.httpPort());
            back.sends(
                    "{'type':'connect','resume':{'Free Chat':{'epoch':'%s','after':%d},'Nowhere':{'epoch':'','after':1}}}"
                            .formatted(
                                    last.get("epoch").stringValue(),
                                    last.get("seq").longValue()));

            JsonNode joined = back.next("joined");
            assertThat(joined.get("recovered").booleanValue()).isTrue();
            assertThat(joined.has("missing")).isFalse();
            for (int i = 0; i < 700; i++) {
                JsonNode message = back.next();
                assertThat(message.get("text").stringValue()).isEqualTo("missed " + i);
                assertThat(message.get("replay").booleanValue()).isTrue();
            }
            say(fry, "live");
            JsonNode live = back.next();
            assertThat(live.get("text").stringValue()).isEqualTo("live");
            assertThat(live.has("replay")).isFalse();
            back.sends("{'type':'join','room':'Free Chat','ref':'j','resume':{'epoch':'%s','after':%d}}"
                            .formatted(
                                    live.get("epoch").stringValue(),
                                    live.get("seq").longValue() - 1))
                    .hears("{'type':'ok','ref':'j'}");
            assertThat(back.next().get("recovered").booleanValue()).isTrue();
            assertThat(back.next().get("text").stringValue()).isEqualTo("live");
            back.close();
        }
    }

    @Test
    void whatIsNoLongerKeptIsCountedAndTheNewestComeInstead() {
        try (ChatServer small = start("chat.history.per-room=20");
                JsonClient fry = JsonClient.connect(small.httpPort())) {
            JsonNode first = say(fry, "m0");
            for (int i = 1; i <= 300; i++) {
                say(fry, "m" + i);
            }
            String epoch = first.get("epoch").stringValue();

            assertThat(resumed(small, epoch, 1, 5).toString())
                    .contains("\"recovered\":false", "\"missing\":295", "\"oldest\":282");
            assertThat(history(fry, "'after':1,'limit':2")).isEqualTo("282,283 more");
            assertThat(resumed(small, epoch, 281, 5).get("recovered").booleanValue())
                    .isTrue();
            assertThat(resumed(small, epoch, 301, 5).get("recovered").booleanValue())
                    .isTrue();
            for (JsonNode joined :
                    new JsonNode[] {resumed(small, epoch, 302, 5), resumed(small, "another life", 300, 5)}) {
                assertThat(joined.get("recovered").booleanValue()).isFalse();
                assertThat(joined.has("missing")).isFalse();
            }
        }
    }

    /** centrifugal/centrifugo#230: an empty room had no position to resume from. */
    @Test
    void whoJoinedAnEmptyRoomResumesFromItsBeginning() {
        try (ChatServer fresh = start();
                JsonClient fry = JsonClient.open(fresh.httpPort())) {
            fry.sends("{'type':'connect'}");
            JsonNode empty = fry.next("joined");
            assertThat(empty.get("seq").longValue()).isZero();
            say(fry, "one");
            say(fry, "two");

            JsonNode joined = resumed(fresh, empty.get("epoch").stringValue(), 0, 0);

            assertThat(joined.get("recovered").booleanValue()).isTrue();
            assertThat(joined.get("seq").longValue()).isEqualTo(2);
        }
    }

    /** ergochat/ergo#1676: messages filtered out after the limit made a page look like the last one. */
    @Test
    void historyIsReadInBothDirections() {
        try (ChatServer fresh = start();
                JsonClient fry = JsonClient.connect(fresh.httpPort())) {
            for (int i = 1; i <= 10; i++) {
                say(fry, "m" + i);
            }
            assertThat(history(fry, "'before':4,'limit':2")).isEqualTo("2,3 more");
            assertThat(history(fry, "'before':3,'limit':2")).isEqualTo("1,2");
            assertThat(history(fry, "'after':4,'limit':2")).isEqualTo("5,6 more");
            assertThat(history(fry, "'after':8,'limit':2")).isEqualTo("9,10");
            assertThat(history(fry, "'after':0,'limit':2")).isEqualTo("1,2 more");
            assertThat(history(fry, "'after':10")).isEmpty();
            assertThat(history(fry, "'after':9223372036854775807")).isEmpty();
        }
    }

    /** A page is bounded by what may wait in a connection's outbox, and the next request continues it. */
    @Test
    void ofLongMessagesFewerMakeAPage() {
        try (ChatServer small = start("chat.limits.outbox-bytes=16KB");
                JsonClient fry = JsonClient.connect(small.httpPort())) {
            for (int i = 1; i <= 10; i++) {
                say(fry, "x".repeat(3_000));
            }
            assertThat(history(fry, "'limit':100")).isEqualTo("6,7,8,9,10 more");
            assertThat(history(fry, "'before':6")).isEqualTo("1,2,3,4,5");
            assertThat(history(fry, "'after':0")).isEqualTo("1,2,3,4,5 more");
            assertThat(history(fry, "'after':5")).isEqualTo("6,7,8,9,10");
        }
    }

    /** conversejs/converse.js#2940: a live message moved the cursor past a gap. */
    @Test
    void whatIsSaidWhileOneResumesLeavesNoHole() throws Exception {
        JsonNode start;
        try (JsonClient fry = connect()) {
            start = say(fry, "start");
            Thread talk = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    say(fry, "m" + i);
                }
            });
            long seen = start.get("seq").longValue();
            while (seen < 1_000) {
                try (JsonClient client = JsonClient.open(server.httpPort())) {
                    client.sends(resume(start.get("epoch").stringValue(), seen, 0));
                    assertThat(client.next("joined").get("recovered").booleanValue())
                            .isTrue();
                    for (int i = 0; i < 20 && seen < 1_000; i++) {
                        assertThat(client.next().get("seq").longValue()).isEqualTo(++seen);
                    }
                }
            }
            talk.join();
        }
    }

    /** centrifugal/centrifuge-go#160: an epoch without a number let another stream pass for the one that was missed. */
    @Test
    void anEpochWithoutANumberIsNoPlace() {
        try (JsonClient client = JsonClient.open(server.httpPort())) {
            client.sends("{'type':'connect','resume':{'Free Chat':{'epoch':'e'}}}");

            assertThat(client.next().get("code").stringValue()).isEqualTo("usage");
        }
    }

    /** mattermost/mattermost#30388: a counter that was never reset made clients reconnect for ever. */
    @Test
    void whoCouldNotResumeCanResumeFromWhereItWasPut() {
        try (JsonClient fry = connect()) {
            say(fry, "one");
            JsonNode lost = resumed(server, "another life", 17, 0);
            assertThat(lost.get("recovered").booleanValue()).isFalse();
            say(fry, "two");

            JsonNode next = resumed(
                    server, lost.get("epoch").stringValue(), lost.get("seq").longValue(), 0);

            assertThat(next.get("recovered").booleanValue()).isTrue();
        }
    }

    /**
     * centrifugal/centrifuge-js#371: a slow clean-up left old connections behind. processone/ejabberd#3661: a member
     * whose session had died was removed from the room.
     */
    @Test
    void whoConnectsAgainAndAgainIsThereOnceAndStaysAMember() {
        login("kif").sends("{'type':'join','room':'Python Developers'}").next("joined");
        for (int i = 0; i < 20; i++) {
            login("kif").close();
        }
        try (JsonClient zapp = login("zapp");
                JsonClient kif = connect()) {
            kif.sends("{'type':'login','user':'kif','password':'%s'}".formatted(PASSWORD));
            kif.next("nick");
            assertThat(kif.next("joined").get("room").stringValue()).isEqualTo("Python Developers");
            zapp.sends("{'type':'who','room':'Free Chat'}");
            assertThat(zapp.next("ok").get("members").toString()).isEqualTo("[\"kif\",\"zapp\"]");
            await().atMost(ChatClient.DEADLINE)
                    .until(() -> server.bean(ConnectionRegistry.class).count() == 3);
        }
    }

    @Test
    void othersHearWhoComesAndGoesAndIsRenamed() {
        try (JsonClient leela = login("leela")) {
            JsonClient fry = connect();
            leela.hears(presence("join", "Anonymous", 2));
            fry.sends("{'type':'register','user':'fry','password':'" + PASSWORD + "'}")
                    .next();
            fry.sends("{'type':'login','user':'fry','password':'" + PASSWORD + "'}")
                    .next("nick");
            leela.hears(presence("leave", "Anonymous", 1)).hears(presence("join", "fry", 2));

            fry.sends("{'type':'nick','room':'Free Chat','nick':'Philip'}").next("nick");
            leela.hears(
                    "{'type':'presence','room':'Free Chat','event':'nick','nick':'Philip','was':'fry','members':2}");
            fry.sends("{'type':'leave','room':'Free Chat'}").next("left");
            leela.hears(presence("leave", "Philip", 1));
            fry.sends("{'type':'join','room':'Free Chat'}").next("ok");
            leela.hears(presence("join", "fry", 2));
            fry.sends("{'type':'logout'}").next("nick");
            leela.hears(presence("leave", "fry", 1)).hears(presence("join", "Anonymous", 2));
            fry.sends("{'type':'ping'}").hears("{'type':'ok'}"); // fry was not told of his own changes
            fry.close();
        }
    }

    /** The user was present all the time, through opened and closed tabs and a reloaded page. */
    @Test
    void aPageLoadedAnewIsNoNewsAndALostOneIsAfter8Seconds() {
        try (JsonClient leela = login("leela")) {
            JsonClient tab = login("fry");
            JsonClient secondTab = login("fry");
            tab.close();
            secondTab.close();
            login("fry").close();
            long lost = System.nanoTime();
            List<JsonNode> heard = new ArrayList<>();
            while (heard.isEmpty() || !heard.getLast().toString().contains("\"leave\",\"nick\":\"fry\"")) {
                heard.add(leela.nextPresence());
            }

            assertThat(Duration.ofNanos(System.nanoTime() - lost)).isGreaterThan(Duration.ofSeconds(7));
            assertThat(heard.stream().filter(news -> news.toString().contains("\"fry\"")))
                    .hasSize(2);
        }
    }

    private static String presence(String event, String nick, int members) {
        return "{'type':'presence','room':'Free Chat','event':'%s','nick':'%s','members':%d}"
                .formatted(event, nick, members);
    }

    private static String resume(String epoch, long after, int replay) {
        return "{'type':'connect','replay':%d,'resume':{'Free Chat':{'epoch':'%s','after':%d}}}"
                .formatted(replay, epoch, after);
    }

    private static String history(JsonClient client, String what) {
        JsonNode page = client.sends("{'type':'history','room':'Free Chat'," + what + "}")
                .next("ok");
        String numbers = String.join(
                ",",
                page.get("messages")
                        .valueStream()
                        .map(m -> m.get("seq").asString())
                        .toList());
        return numbers + (page.get("more").booleanValue() ? " more" : "");
    }

    private static JsonNode resumed(ChatServer server, String epoch, long after, int replay) {
        try (JsonClient client = JsonClient.open(server.httpPort())) {
            client.sends(resume(epoch, after, replay));
            return client.next("joined");
        }
    }

    /** Says a text in "Free Chat" and returns its message; says it again where the storage has not answered in time, as people do. */
    private static JsonNode say(JsonClient client, String text) {
        String say = "{'type':'say','room':'Free Chat','text':'" + text + "'}";
        JsonNode heard = client.sends(say).next();
        while (!(heard.get("type").stringValue().equals("message")
                && heard.get("text").stringValue().equals(text))) {
            if (heard.path("code").stringValue("").equals("unavailable")) {
                client.sends(say);
            }
            heard = client.next();
        }
        return heard;
    }
}
