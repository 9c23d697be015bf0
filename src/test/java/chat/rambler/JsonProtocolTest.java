package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.JsonSchema;
import chat.rambler.support.RawSocket;
import chat.rambler.support.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code chat.v1.json}, where the examples of PROTOCOL.md do not show it. */
@ExtendWith(OutputCaptureExtension.class)
class JsonProtocolTest {
    @RegisterExtension static final SharedServer SERVER = new SharedServer();

    private static final String ID = "0123456789abcdef";

    private static int port() {
        return SERVER.server().httpPort();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "null",
                "17",
                "'say'",
                "[]",
                "{",
                "{'type':'ping'",
                "{'type':'ping'} {'type':'ping'}",
                "{}",
                "{'type':17}",
                "{'type':null}",
                "{'type':'ping','type':'ping'}",
                "{'type':'ping','ref':17}",
                "{'type':'ping','ref':'01234567890123456789012345678901234567890123456789012345678901234'}",
                "{'type':'say'}",
                "{'type':'say','room':'Free Chat'}",
                "{'type':'say','room':'Free Chat','text':17}",
                "{'type':'say','room':'Free Chat','text':' \\t '}",
                "{'type':'say','room':'Free Chat','text':'\\ud83d'}",
                "{'type':'say','room':'Free Chat','text':'x','id':'short'}",
                "{'type':'say','room':'Free Chat','text':'x','id':'no spaces allowed'}",
                "{'type':'history','room':'Free Chat','limit':0}",
                "{'type':'history','room':'Free Chat','limit':101}",
                "{'type':'history','room':'Free Chat','limit':1e400}",
                "{'type':'history','room':'Free Chat','limit':1.5}",
                "{'type':'history','room':'Free Chat','limit':99999999999999999999999}",
                "{'type':'history','room':'Free Chat','before':5,'after':5}",
                "{'type':'join','room':'Free Chat','resume':{}}",
                "{'type':'join','room':'Free Chat','resume':{'epoch':'x','after':-1}}",
                "{'type':'login','user':'fry'}",
                "{'type':'nick','room':'*'}"
            })
    void whatIsNoRequestIsAnsweredAndTheConnectionLives(String frame, CapturedOutput log) {
        try (JsonClient client = JsonClient.connect(port())) {
            client.sends(frame);

            assertThat(client.next().get("code").stringValue()).isEqualTo("usage");
            assertThat(isAllowedBySchema(frame.replace('\'', '"'))).isFalse();
            client.sends("{'type':'ping','ref':'r'}").hears("{'type':'ok','ref':'r'}");
        }
        assertThat(log).doesNotContain("\tat ");
    }

    private static boolean isAllowedBySchema(String frame) {
        boolean hasMoreToSayThanASchema = // about texts, about names given twice, about two fields
                frame.contains("text")
                        || frame.contains("ping\",\"type")
                        || frame.contains("after");
        try {
            return !hasMoreToSayThanASchema
                    && JsonSchema.REQUEST.allows(
                            JsonMapper.builder()
                                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                                    .build()
                                    .readTree(frame));
        } catch (JacksonException e) {
            return false;
        }
    }

    @Test
    void deepNestingIsRefused() {
        try (JsonClient client = JsonClient.connect(port())) {
            client.sendsExactly("{\"type\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}");

            assertThat(client.next().get("code").stringValue()).isEqualTo("usage");
        }
    }

    @Test
    void aRefusedRequestsRefIsRepeatedAndUnknownFieldsAreIgnored() {
        try (JsonClient client = JsonClient.connect(port())) {
            client.sends("{'type':'fly','ref':'1'}")
                    .hears(
                            "{'type':'error','ref':'1','code':'unknown_command','text':'Unknown command \\'fly\\'. Send #help for the list'}"
                                    .replace("\\'", "\\\""));
            client.sends("{'type':'leave','ref':'2'}")
                    .hears("{'type':'error','ref':'2','code':'usage','text':'Usage: leave room'}");
            client.sends("{'type':'ping','ref':'3','speed':{'of':['light']}}")
                    .hears("{'type':'ok','ref':'3'}");
        }
    }

    @Test
    void onlyConnectMayBeFirst() {
        try (JsonClient client = JsonClient.open(port())) {
            client.sends("{'type':'say','room':'Free Chat','text':'x','ref':'1'}")
                    .hears(
                            "{'type':'error','ref':'1','code':'connect_first','text':'The first object must be connect'}");
            client.sends("{'type':'connect','replay':0}").next("joined");
            client.sends("{'type':'connect','ref':'2'}");

            assertThat(client.next().get("code").stringValue()).isEqualTo("usage");
        }
    }

    @Test
    void whoNeverConnectsIsEndedAfter15Seconds() {
        try (JsonClient client = JsonClient.open(port())) {
            client.hears(
                    "{'type':'goodbye','code':1008,'reconnect':false,'text':'The first object must be connect, within 15 s'}");
            assertThat(client.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void otherSubprotocolsAreRefusedInTheHandshake() {
        try (RawSocket raw = new RawSocket(port())) {
            assertThat(raw.handshake("Sec-WebSocket-Protocol: mqtt")).startsWith("HTTP/1.1 400");
        }
        try (RawSocket raw = new RawSocket(port())) {
            assertThat(raw.handshake("Sec-WebSocket-Protocol: mqtt, chat.v1.json"))
                    .contains("Sec-WebSocket-Protocol: chat.v1.json");
        }
    }

    @Test
    void theAnswerComesBeforeTheMessageAndTheSameIdIsStoredOnce() {
        try (JsonClient fry = JsonClient.connect(port())) {
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
        String say =
                "{'type':'say','room':'Free Chat','text':'x','id':'an-id-that-two-of-us-have'}";
        try (JsonClient fry = JsonClient.connect(port());
                JsonClient leela = JsonClient.connect(port())) {
            fry.sends(say).next("ok");

            assertThat(leela.sends(say).next("ok").get("duplicate").booleanValue()).isFalse();
        }
    }

    @Test
    void everyMissedMessageComesOnceAndThenTheLiveOnes() {
        try (JsonClient fry = JsonClient.connect(port());
                JsonClient leela = JsonClient.connect(port())) {
            JsonNode last = say(fry, "seen");
            leela.next("message");
            leela.close();
            for (int i = 0; i < 700; i++) { // more than a page
                say(fry, "missed " + i);
            }
            JsonClient back = JsonClient.open(port());
            back.sends(
                    "{'type':'connect','resume':{'Free Chat':{'epoch':'%s','after':%d},'Nowhere':{'epoch':'','after':1}}}"
                            .formatted(
                                    last.get("epoch").stringValue(), last.get("seq").longValue()));

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
            back.sends(
                            "{'type':'join','room':'Free Chat','ref':'j','resume':{'epoch':'%s','after':%d}}"
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
        try (ChatServer small = ChatServer.start("chat.history.per-room=20");
                JsonClient fry = JsonClient.connect(small.httpPort())) {
            JsonNode first = say(fry, "m0");
            for (int i = 1; i <= 50; i++) {
                say(fry, "m" + i);
            }
            String epoch = first.get("epoch").stringValue();

            assertThat(resumed(small, epoch, 1, 5).toString())
                    .contains("\"recovered\":false", "\"missing\":45", "\"oldest\":32");
            assertThat(resumed(small, epoch, 31, 5).get("recovered").booleanValue()).isTrue();
            assertThat(resumed(small, epoch, 51, 5).get("recovered").booleanValue()).isTrue();
            for (JsonNode joined :
                    new JsonNode[] {
                        resumed(small, epoch, 52, 5), resumed(small, "another life", 50, 5)
                    }) {
                assertThat(joined.get("recovered").booleanValue()).isFalse();
                assertThat(joined.has("missing")).isFalse();
            }
        }
    }

    @Test
    void whoJoinedAnEmptyRoomResumesFromItsBeginning() {
        try (ChatServer fresh = ChatServer.start();
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

    @Test
    void historyIsReadInBothDirections() {
        try (ChatServer fresh = ChatServer.start();
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

    private static String history(JsonClient client, String what) {
        JsonNode page =
                client.sends("{'type':'history','room':'Free Chat'," + what + "}").next("ok");
        String numbers =
                String.join(
                        ",",
                        page.get("messages")
                                .valueStream()
                                .map(m -> m.get("seq").asString())
                                .toList());
        return numbers + (page.get("more").booleanValue() ? " more" : "");
    }

    private static JsonNode resumed(ChatServer server, String epoch, long after, int replay) {
        try (JsonClient client = JsonClient.open(server.httpPort())) {
            client.sends(
                    "{'type':'connect','replay':%d,'resume':{'Free Chat':{'epoch':'%s','after':%d}}}"
                            .formatted(replay, epoch, after));
            return client.next("joined");
        }
    }

    /** Says a text in "Free Chat"; its message has been heard then. */
    private static JsonNode say(JsonClient client, String text) {
        JsonNode message =
                client.sends("{'type':'say','room':'Free Chat','text':'" + text + "'}")
                        .next("message");
        while (!message.get("text").stringValue().equals(text)) {
            message = client.next("message");
        }
        return message;
    }
}
