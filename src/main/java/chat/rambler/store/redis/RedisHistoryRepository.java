package chat.rambler.store.redis;

import chat.rambler.store.AppendResult;
import chat.rambler.store.CatchUp;
import chat.rambler.store.Draft;
import chat.rambler.store.Follower;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.NotKeptException;
import chat.rambler.store.NotStoredException;
import chat.rambler.store.Page;
import chat.rambler.store.Position;
import chat.rambler.store.RandomHex;
import chat.rambler.store.RoomAct;
import chat.rambler.store.RoomId;
import chat.rambler.store.Rules;
import chat.rambler.store.RulesJson;
import chat.rambler.store.SlowModeException;
import chat.rambler.store.StaleRulesException;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.StoredNames;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps messages in Redis: one script numbers, stores and publishes each in one step. What each script of a room's log is
 * given, and what its answers mean, is here and nowhere else.
 */
final class RedisHistoryRepository implements HistoryRepository {
    private static final RedisScript APPEND = RedisScript.named("append");
    private static final RedisScript SETTLE = RedisScript.named("settle");
    private static final RedisScript CATCHUP = RedisScript.named("catchup");
    private static final RedisScript REBASE = RedisScript.named("rebase");
    private static final RedisScript ERASE = RedisScript.named("erase");
    private static final RedisScript PAGE = RedisScript.named("page");
    private static final RedisScript RULES = RedisScript.named("rules");

    /** How long an id that a server made is remembered: as long as an answer can be in doubt. */
    private static final Duration OWN = Duration.ofSeconds(30);

    /** How long a closed room is known to be closed, and what was said there kept. */
    private static final Duration CLOSED_LASTS = Duration.ofDays(1);

    /** After this time Redis refuses to store a message (PROTOCOL.md §4: answered within 2 s). */
    private static final Duration DEADLINE = Duration.ofMillis(1_200);

    /** The time that an answer may take to come back. */
    private static final long MARGIN_MS = 50;

    private static final Duration SETTLING = Duration.ofMillis(700);
    private static final Duration READING = Duration.ofSeconds(2);
    private static final int PAGE_SIZE = 500;

    /** Redis does nothing else while it reads a page, and a long answer fills the connection. */
    private static final int PAGE_BYTES = 512 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(RedisHistoryRepository.class);

    /** The index in the answer of {@code append.lua} that tells if foreign data was removed. */
    private static final int MENDED = 5;

    /** The index in the answer of {@code page.lua} that tells how many entries were left out. */
    private static final int STRANGE = 4;

    /** The index in the answers of {@code page.lua} and {@code catchup.lua} that tells what has to be erased. */
    private static final int UNERASED = 5;

    private final Misread misread = new Misread(LOG);
    private final RedisConnection redis;
    private final RedisChannels channels;
    private final int perRoom;

    RedisHistoryRepository(RedisConnection redis, RedisChannels channels, int perRoom) {
        this.redis = redis;
        this.channels = channels;
        this.perRoom = perRoom;
    }

    @Override
    public CompletableFuture<AppendResult> append(RoomId room, Draft draft) {
        long deadline = redis.redisMillis() + DEADLINE.toMillis();
        String ref = RedisKeys.room(room.value(), "ref:" + draft.sender() + ":" + draft.id());
        CompletableFuture<List<Object>> answer =
                redis.run(APPEND, keys(room, ref, draft), arguments(room, draft, deadline));
        return answer.orTimeout(DEADLINE.toMillis() + MARGIN_MS, TimeUnit.MILLISECONDS)
                .thenApply(given -> {
                    if (given.size() > MENDED && given.get(MENDED).equals("MENDED")) {
                        misread.tell("the log of room " + room.value());
                    }
                    if (draft.removes() != null) {
                        erase(room, List.of(draft.removes().seq()));
                    }
                    return stored(given, draft);
                })
                .exceptionallyCompose(failure -> settle(room, ref, draft, deadline, failure));
    }

    /** The keys, as far as they are needed: each one costs Redis time. */
    private static List<String> keys(RoomId room, String ref, Draft draft) {
        List<String> keys = new ArrayList<>(List.of(
                RedisKeys.room(room.value(), "meta"),
                RedisKeys.room(room.value(), "log"),
                ref,
                RedisKeys.room(room.value(), "rules")));
        if (isMore(draft)) {
            keys.add(RedisKeys.room(room.value(), "origins"));
            keys.add(RedisKeys.room(room.value(), "slow:" + draft.judged().pace()));
        }
        if (draft.ruling() != null) {
            keys.add(RedisKeys.room(room.value(), "acts"));
            keys.add(RedisKeys.room(room.value(), "removals"));
        }
        return keys;
    }

    /** Whether there is more to it than the text of a user in a room without slow mode. */
    private static boolean isMore(Draft draft) {
        return draft.origin() != null
                || draft.ruling() != null
                || !draft.mentions().isEmpty()
                || !draft.judged().slow().isZero();
    }

    /** The arguments, as far as they are needed. */
    private List<String> arguments(RoomId room, Draft draft, long deadline) {
        List<String> arguments = new ArrayList<>(List.of(
                String.valueOf(deadline),
                RandomHex.of(EPOCH_BYTES),
                String.valueOf(perRoom),
                String.valueOf((draft.chosen() ? IDS_LAST : OWN).toMillis()),
                feed(room),
                draft.id(),
                RedisMessages.who(draft),
                draft.author().toString(),
                draft.text(),
                judged(draft)));
        if (isMore(draft)) {
            arguments.add(StoredNames.written(draft.mentions()));
            arguments.add(draft.origin() == null ? "" : draft.origin());
            arguments.add(String.valueOf(ORIGINS));
            arguments.add(String.valueOf(ORIGIN_LASTS.toMillis()));
            arguments.add(String.valueOf(draft.judged().slow().toMillis()));
        }
        if (draft.ruling() != null) {
            arguments.add(RulesJson.write(draft.ruling().notice()));
            arguments.add(draft.rules() == null ? "" : RulesJson.write(draft.rules()));
            arguments.add(String.valueOf(ACTS));
            arguments.add(RulesJson.write(draft.ruling().notice().withoutOrigin()));
            boolean closes = draft.rules() != null && draft.rules().closed();
            arguments.add(closes ? String.valueOf(CLOSED_LASTS.toMillis()) : "0");
        }
        if (draft.removes() != null) {
            arguments.add(draft.removes().epoch());
            arguments.add(String.valueOf(draft.removes().seq()));
            arguments.add(draft.removes().id());
        }
        return arguments;
    }

    private static String judged(Draft draft) {
        long highest = draft.judged().highest();
        return draft.judged().act() + (highest == Long.MAX_VALUE ? "" : "<=" + highest);
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(redis.redisMillis());
    }

    @Override
    public CompletableFuture<Rules> rules(RoomId room) {
        return rules(room, false).thenApply(answer -> RulesJson.rules((String) answer.get(0), (String) answer.get(1)));
    }

    @Override
    public CompletableFuture<Optional<String>> origin(RoomId room, long seq) {
        String slot = String.valueOf(seq % ORIGINS);
        return redis.reads()
                .hget(RedisKeys.room(room.value(), "origins"), slot)
                .toCompletableFuture()
                .orTimeout(READING.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(kept -> Optional.ofNullable(kept)
                        .map(from -> from.split(" ", 3)) // number, time, origin
                        .filter(from -> from.length == 3 && from[0].equals(String.valueOf(seq)))
                        .filter(from -> now().minus(ORIGIN_LASTS).toEpochMilli() < Long.parseLong(from[1]))
                        .map(from -> from[2]))
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(StoreException.notDone()));
    }

    @Override
    public CompletableFuture<List<RoomAct>> acts(RoomId room) {
        return rules(room, true).thenApply(answer -> RedisMessages.acts(answer.get(2)));
    }

    /** The answer of {@code rules.lua}. */
    static CompletableFuture<List<Object>> readRules(RedisConnection redis, String room, boolean acts) {
        return redis.read(
                RULES,
                List.of(
                        RedisKeys.room(room, "meta"),
                        RedisKeys.room(room, "log"),
                        RedisKeys.room(room, "rules"),
                        RedisKeys.room(room, "acts")),
                List.of(acts ? "1" : "0"));
    }

    private CompletableFuture<List<Object>> rules(RoomId room, boolean acts) {
        return readRules(redis, room.value(), acts)
                .orTimeout(READING.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(StoreException.notDone()));
    }

    /**
     * Handles a lost answer: asks whether the message was stored, once the deadline is over and it can no longer be
     * stored.
     */
    private CompletableFuture<AppendResult> settle(
            RoomId room, String ref, Draft draft, long deadline, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof NotStoredException) {
            return CompletableFuture.failedFuture(cause);
        }
        if (cause instanceof StoreException
                || cause instanceof RedisCommandExecutionException // Redis refused
                || cause instanceof NotSentException) {
            return CompletableFuture.failedFuture(StoreException.notDone());
        }
        long wait = Math.max(0, deadline - redis.redisMillis() + 1);
        Executor afterDeadline = CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, afterDeadline)
                .thenCompose(_ ->
                        redis.run(SETTLE, List.of(ref, RedisKeys.room(room.value(), "log")), List.of(draft.id())))
                .orTimeout(wait + SETTLING.toMillis(), TimeUnit.MILLISECONDS)
                .handle((found, unknown) -> {
                    if (found == null || unknown != null) {
                        throw StoreException.unconfirmed();
                    }
                    if (found.isEmpty()) {
                        throw StoreException.notDone();
                    }
                    List<Object> known = new ArrayList<>(List.of("DUP"));
                    known.addAll(found);
                    return new AppendResult(stored(known, draft).message(), false);
                });
    }

    @Override
    public CompletableFuture<Page> before(RoomId room, long before, int count) {
        return before(room, before, count, RedisMessages::page);
    }

    private <T> CompletableFuture<T> before(RoomId room, long before, int count, Function<List<Object>, T> reading) {
        return redis.read(
                        PAGE,
                        logKeys(room.value()),
                        List.of(
                                before == Long.MAX_VALUE ? "+" : String.valueOf(before),
                                String.valueOf(count),
                                String.valueOf(perRoom),
                                String.valueOf(PAGE_BYTES)))
                .orTimeout(READING.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer -> {
                    if (!answer.get(STRANGE).equals(0L)) {
                        misread.tell("the log of room " + room.value());
                    }
                    erase(room, RedisMessages.numbers(answer.get(UNERASED)));
                    return reading.apply(answer);
                })
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(StoreException.notDone()));
    }

    @Override
    public CompletableFuture<Position> follow(RoomId room, Follower follower) {
        return channels.subscribe(
                        feed(room),
                        payload -> RedisMessages.published(payload)
                                .ifPresentOrElse(follower::offered, () -> unread(room, follower)),
                        follower::interrupted)
                .thenCompose(_ -> position(room))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        unfollow(room); // nobody else will
                    }
                });
    }

    @Override
    public void unfollow(RoomId room) {
        channels.unsubscribe(feed(room));
    }

    @Override
    public CompletableFuture<CatchUp> missed(RoomId room, Position after, List<Position> landmarks) {
        List<String> known = new ArrayList<>(List.of(
                after.epoch(),
                String.valueOf(after.seq()),
                after.id(),
                String.valueOf(PAGE_SIZE),
                String.valueOf(PAGE_BYTES)));
        landmarks.forEach(landmark -> {
            known.add(String.valueOf(landmark.seq()));
            known.add(landmark.id());
        });
        return redis.read(CATCHUP, logKeys(room.value()), known)
                .orTimeout(READING.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer -> {
                    String epoch = (String) answer.get(0);
                    Position newest = new Position(epoch, Long.parseLong((String) answer.get(1)), "");
                    erase(room, RedisMessages.numbers(answer.get(UNERASED)));
                    return new CatchUp(
                            answer.get(2).equals("same"),
                            Long.parseLong((String) answer.get(3)),
                            newest,
                            RedisMessages.messages(epoch, answer.get(4)));
                })
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(StoreException.notDone()));
    }

    @Override
    public CompletableFuture<Void> rebase(RoomId room, String lostEpoch) {
        return redis.run(
                        REBASE,
                        List.of(RedisKeys.room(room.value(), "meta")),
                        List.of(lostEpoch, RandomHex.of(EPOCH_BYTES)))
                .orTimeout(READING.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(_ -> null);
    }

    private static List<String> logKeys(String room) {
        return List.of(RedisKeys.room(room, "meta"), RedisKeys.room(room, "log"), RedisKeys.room(room, "removals"));
    }

    /** The messages after a number, as many as are read at once. */
    static List<RedisMessages.Entry> readLog(RedisConnection redis, String room, String epoch, long after) {
        List<String> position =
                List.of(epoch, String.valueOf(after), "", String.valueOf(PAGE_SIZE), String.valueOf(PAGE_BYTES));
        return RedisMessages.entries(RedisConnection.await(redis.read(CATCHUP, logKeys(room), position))
                .get(4));
    }

    /** The second step of a removal, by whoever finds that it has not been done. No reading tells the texts before it. */
    private void erase(RoomId room, List<Long> removed) {
        if (!removed.isEmpty()) {
            redis.run(
                            ERASE,
                            List.of(RedisKeys.room(room.value(), "log"), RedisKeys.room(room.value(), "removals")),
                            removed.stream().map(String::valueOf).toList())
                    .exceptionally(failure -> {
                        LOG.debug("Removed messages are erased later: {}", failure.getMessage());
                        return List.of();
                    });
        }
    }

    private void unread(RoomId room, Follower follower) {
        misread.tell("a publication of room " + room.value());
        follower.unread();
    }

    private CompletableFuture<Position> position(RoomId room) {
        return before(room, Long.MAX_VALUE, 1, RedisHistoryRepository::newest);
    }

    private static Position newest(List<Object> answer) {
        String epoch = (String) answer.get(0);
        List<StoredMessage> newest = RedisMessages.messages(epoch, answer.get(3));
        String id = newest.isEmpty() ? "" : newest.getFirst().id();
        return new Position(epoch, Long.parseLong((String) answer.get(1)), id);
    }

    private String feed(RoomId room) {
        return redis.channel(RedisKeys.room(room.value(), "feed"));
    }

    private static AppendResult stored(List<Object> answer, Draft draft) {
        switch ((String) answer.getFirst()) {
            case "LATE" -> throw StoreException.notDone();
            case "AGAIN" -> throw new StaleRulesException();
            case "GONE" ->
                throw new NotKeptException(
                        Objects.requireNonNull(draft.removes()).seq());
            case "SLOW" -> throw new SlowModeException(Duration.ofMillis(Long.parseLong((String) answer.get(1))));
            default -> {}
        }
        StoredMessage message = StoredMessage.of(
                draft,
                (String) answer.get(1),
                Long.parseLong((String) answer.get(2)),
                answer.size() > 4 ? (String) answer.get(4) : "",
                Instant.ofEpochMilli(Long.parseLong((String) answer.get(3))));
        return new AppendResult(message, answer.getFirst().equals("DUP"));
    }
}
