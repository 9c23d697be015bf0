package chat.rambler.history;

import chat.rambler.directory.RoomId;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.UserName;
import chat.rambler.redis.RedisKeys;
import chat.rambler.redis.RedisScript;
import chat.rambler.redis.RedisStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Keeps messages in Redis: one script numbers, stores and publishes each in one step. */
final class RedisHistoryRepository implements HistoryRepository {
    private static final RedisScript APPEND = RedisScript.named("append");
    private static final RedisScript PAGE = RedisScript.named("page");

    /**
     * Our own ids are unique by themselves; they are remembered as long as an answer can be in
     * doubt.
     */
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    /** No deadline: the time of Redis's clock that never comes. */
    private static final String NO_DEADLINE = "9007199254740991";

    private final RedisStore redis;
    private final int perRoom;
    private final SecureRandom random = new SecureRandom();

    RedisHistoryRepository(RedisStore redis, int perRoom) {
        this.redis = redis;
        this.perRoom = perRoom;
    }

    @Override
    public CompletableFuture<StoredMessage> append(RoomId room, Draft draft) {
        String owner = draft.user() == null ? "anon" : draft.user().id().value();
        String user = draft.user() == null ? "" : draft.user().name().toString();
        return redis.run(
                        APPEND,
                        List.of(
                                RedisKeys.room(room.value(), "meta"),
                                RedisKeys.room(room.value(), "log"),
                                RedisKeys.room(room.value(), "ref:" + owner + ":" + draft.id())),
                        List.of(
                                NO_DEADLINE,
                                newEpoch(),
                                String.valueOf(perRoom),
                                String.valueOf(REMEMBERED.toMillis()),
                                RedisKeys.room(room.value(), "feed"),
                                draft.id(),
                                user,
                                draft.author().toString(),
                                draft.text()))
                .thenApply(answer -> stored(answer, draft));
    }

    @Override
    public CompletableFuture<Page> before(RoomId room, long before, int count) {
        return redis.run(
                        PAGE,
                        List.of(
                                RedisKeys.room(room.value(), "meta"),
                                RedisKeys.room(room.value(), "log")),
                        List.of(
                                before == Long.MAX_VALUE ? "+" : String.valueOf(before),
                                String.valueOf(count),
                                String.valueOf(perRoom)))
                .thenApply(RedisHistoryRepository::page);
    }

    private static StoredMessage stored(List<Object> answer, Draft draft) {
        return new StoredMessage(
                (String) answer.get(1),
                Long.parseLong((String) answer.get(2)),
                draft.id(),
                Instant.ofEpochMilli(Long.parseLong((String) answer.get(3))),
                draft.user() == null ? null : draft.user().name(),
                draft.author(),
                draft.text());
    }

    private static Page page(List<Object> answer) {
        String epoch = (String) answer.get(0);
        long oldest = Long.parseLong((String) answer.get(2));
        List<StoredMessage> messages =
                list(answer.get(3)).reversed().stream()
                        .map(entry -> message(epoch, list(entry)))
                        .toList();
        return new Page(messages, !messages.isEmpty() && messages.getFirst().seq() > oldest);
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

    private String newEpoch() {
        byte[] bits = new byte[8];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
