package chat.rambler.history;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.UserName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads messages as Redis has them: entries of a room's log, and publications of its feed. */
final class RedisMessages {
    private static final JsonMapper JSON = JsonMapper.shared();

    private RedisMessages() {}

    /** The message that a publication tells. */
    static StoredMessage published(String payload) {
        JsonNode message = JSON.readTree(payload);
        String user = message.get("u").stringValue();
        return new StoredMessage(
                message.get("e").stringValue(),
                message.get("s").longValue(),
                message.get("id").stringValue(),
                message.get("p").stringValue(),
                Instant.ofEpochMilli(Long.parseLong(message.get("ms").stringValue())),
                user.isEmpty() ? null : UserName.of(user),
                nickname(message.get("n").stringValue()),
                message.get("t").stringValue());
    }

    /** The messages of some entries of a room's log, in their order. */
    static List<StoredMessage> messages(String epoch, Object entries) {
        return list(entries).stream().map(entry -> message(epoch, list(entry))).toList();
    }

    private static StoredMessage message(String epoch, List<Object> entry) {
        String id = (String) entry.get(0);
        List<Object> flat = list(entry.get(1));
        Map<String, String> fields = new HashMap<>();
        IntStream.iterate(0, i -> i < flat.size(), i -> i + 2)
                .forEach(i -> fields.put((String) flat.get(i), (String) flat.get(i + 1)));
        String user = fields.getOrDefault("u", "");
        return new StoredMessage(
                epoch,
                Long.parseLong(id.substring(0, id.indexOf('-'))),
                fields.getOrDefault("id", ""),
                fields.getOrDefault("p", ""),
                Instant.ofEpochMilli(Long.parseLong(fields.getOrDefault("ms", "0"))),
                user.isEmpty() ? null : UserName.of(user),
                nickname(fields.getOrDefault("n", "")),
                fields.getOrDefault("t", ""));
    }

    private static Nickname nickname(String stored) {
        return stored.equals(Nickname.ANONYMOUS.toString())
                ? Nickname.ANONYMOUS
                : Nickname.of(stored);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
