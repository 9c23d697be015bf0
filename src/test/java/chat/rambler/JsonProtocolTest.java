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
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Parts of {@code chat.v1.json} that the examples of PROTOCOL.md do not show. */
class JsonProtocolTest {
    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

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
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void whatIsNoRequestIsAnsweredAndTheConnectionLives(String frame, CapturedOutput log) {
        try (JsonClient client = JsonClient.connect(port())) {
            client.sends(frame);

            assertThat(client.next().get("code").stringValue()).isEqualTo("usage");
            assertThat(isAllowedBySchema(frame.replace('\'', '"'))).isFalse();
            client.sends("{'type':'ping','ref':'r'}").hears("{'type':'ok','ref':'r'}");
        }
        assertThat(log).doesNotContain("Failure ", "at chat.rambler.protocol");
    }

    private static boolean isAllowedBySchema(String frame) {
        boolean hasMoreToSayThanASchema = // a schema cannot check texts, repeated names or pairs of fields
                frame.contains("text") || frame.contains("ping\",\"type") || frame.contains("after");
        try {
            return !hasMoreToSayThanASchema
                    && JsonSchema.REQUEST.allows(JsonMapper.builder()
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
            client.sends("{'type':'ping','ref':'3','speed':{'of':['light']}}").hears("{'type':'ok','ref':'3'}");
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
    void whoNeverConnectsIsEnded() {
        try (ChatServer hasty = ChatServer.start("chat.limits.handshake=1s");
                JsonClient client = JsonClient.open(hasty.httpPort())) {
            client.hears(
                    "{'type':'goodbye','code':1008,'reconnect':false,'text':'The first object must be connect, and come in time'}");
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
}
