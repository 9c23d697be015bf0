package chat.rambler.support;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that speaks {@code chat.v1.json}. */
public final class JsonClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final WebSocketClient socket;

    private JsonClient(WebSocketClient socket) {
        this.socket = socket;
    }

    /** Opens a connection with these headers and sends nothing yet. */
    public static JsonClient open(int port, String... headers) {
        return new JsonClient(WebSocketClient.speaking(JsonCodec.NAME, port, headers));
    }

    /** Opens a connection and enters "Free Chat" without replay. */
    public static JsonClient connect(int port) {
        JsonClient client = open(port);
        client.sends("{'type':'connect','replay':0}");
        assertThat(client.next().get("type").stringValue()).isEqualTo("hello");
        assertThat(client.next().get("type").stringValue()).isEqualTo("joined");
        return client;
    }

    /** Sends an object, written with apostrophes for quotes. */
    public JsonClient sends(String object) {
        return sendsExactly(object.replace('\'', '"'));
    }

    public JsonClient sendsExactly(String frame) {
        socket.says(frame);
        return this;
    }

    /** The next object other than {@code presence}, which may come at any time. */
    public JsonNode next() {
        JsonNode next = valid(socket.next());
        return isPresence(next) ? next() : next;
    }

    /** The next object, which must be {@code presence}. */
    public JsonNode nextPresence() {
        return nextPresence(ChatClient.DEADLINE);
    }

    /** The next object, which must be {@code presence} and come within this time. */
    public JsonNode nextPresence(Duration deadline) {
        JsonNode next = valid(socket.next(deadline));
        assertThat(isPresence(next)).as("%s", next).isTrue();
        return next;
    }

    private static boolean isPresence(JsonNode object) {
        return object.get("type").stringValue().equals("presence");
    }

    private static JsonNode valid(String received) {
        JsonNode object = JSON.readTree(received);
        JsonSchema.EVENT.require(object);
        return object;
    }

    /** The next object other than {@code presence}; null if the connection has ended. */
    public @Nullable JsonNode nextOrEnd() {
        String next = socket.nextOrEnd();
        if (next == null) {
            return null;
        }
        JsonNode object = valid(next);
        return isPresence(object) ? nextOrEnd() : object;
    }

    /** The next object of this type; skips others. */
    public JsonNode next(String type) {
        JsonNode next = next();
        while (!next.get("type").stringValue().equals(type)) {
            next = next();
        }
        return next;
    }

    /** Expects this object next, written with apostrophes for quotes and {@code '*'} for any value. */
    public JsonClient hears(String expected) {
        JsonNode object = JSON.readTree(expected.replace('\'', '"'));
        JsonNode next = isPresence(object) ? nextPresence() : next();
        List<String> differences = new ArrayList<>();
        compare("", object, next, differences);
        assertThat(differences).as("%s", next).isEmpty();
        return this;
    }

    private static void compare(String path, JsonNode expected, JsonNode actual, List<String> differences) {
        if (expected.isString() && expected.stringValue().equals("*")) {
            return;
        }
        if (expected.isObject() && actual.isObject()) {
            if (!List.copyOf(expected.propertyNames()).equals(List.copyOf(actual.propertyNames()))) {
                differences.add(path + ": fields " + expected.propertyNames());
                return;
            }
            expected.properties()
                    .forEach(field -> compare(
                            path + "/" + field.getKey(), field.getValue(), actual.get(field.getKey()), differences));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(path + "/" + i, expected.get(i), actual.get(i), differences);
            }
        } else if (!expected.equals(actual)) {
            differences.add(path + ": " + expected);
        }
    }

    public int closeCode() {
        return socket.closeCode();
    }

    @Override
    public void close() {
        socket.close();
    }
}
