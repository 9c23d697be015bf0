package chat.rambler.store.redis;

import chat.rambler.protocol.Name;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Archive;
import chat.rambler.store.Confusables;
import chat.rambler.store.HistoryRepository;
import io.lettuce.core.SetArgs;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Puts what was read from another storage into the keys of this chat in Redis. */
final class RedisArchiveWriter {
    /** Begins what stands for the key of a name that is not allowed any more: it can be read here, and never be asked for. */
    private static final String NO_KEY = "\t";

    private final RedisConnection redis;
    private final Clock clock;

    RedisArchiveWriter(RedisConnection redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    private RedisClusterAsyncCommands<String, String> commands() {
        return redis.commands();
    }

    private static String directory(String name) {
        return RedisKeys.directory(name);
    }

    /** See {@link Archive#put}. */
    void put(List<Archive.Item> items) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (Archive.Item item : items) {
            switch (item) {
                case Archive.Item.Account account -> put(account, answers);
                case Archive.Item.Room room -> put(room, answers);
                case Archive.Item.Member member -> put(member);
                case Archive.Item.Invitation invitation ->
                    answers.add(commands()
                            .hset(
                                    directory("invited:" + invitation.account()),
                                    invitation.room(),
                                    invitation.inviter() + " "
                                            + invitation.time().toEpochMilli())
                            .toCompletableFuture());
                case Archive.Item.Contact contact ->
                    answers.add(commands()
                            .hset(
                                    directory("contacts:" + contact.account()),
                                    contact.other(),
                                    RedisContacts.kept(
                                            contact.opened() == null
                                                    ? 0
                                                    : contact.opened().toEpochMilli(),
                                            contact.epoch(),
                                            contact.seq(),
                                            contact.ignored(),
                                            contact.name()))
                            .toCompletableFuture());
                case Archive.Item.Marker marker ->
                    answers.add(commands()
                            .hset(
                                    RedisKeys.markers(marker.account()),
                                    marker.room(),
                                    marker.epoch() + " " + marker.seq() + " " + marker.mentions())
                            .toCompletableFuture());
                case Archive.Item.Token token -> put(token, answers);
                case Archive.Item.Log log ->
                    answers.add(commands()
                            .hset(
                                    RedisKeys.room(log.room(), "meta"),
                                    Map.of(
                                            "epoch",
                                            log.epoch(),
                                            "seq",
                                            Long.toString(log.newest()),
                                            "last",
                                            log.newestId(),
                                            "ms",
                                            Long.toString(log.newestTime().toEpochMilli())))
                            .toCompletableFuture());
                case Archive.Item.OriginKey(var key) ->
                    answers.add(commands().set(directory("origin"), key).toCompletableFuture());
                case Archive.Item.Governed governed -> put(governed, answers);
                case Archive.Item.Act act -> put(act, answers);
                case Archive.Item.Message message -> put(message, answers);
            }
        }
        answers.forEach(RedisConnection::awaitChange);
    }

    private void put(Archive.Item.Account account, List<CompletableFuture<?>> answers) {
        answers.add(commands()
                .hset(
                        directory("user:" + account.id()),
                        Map.of(
                                "name",
                                account.name(),
                                "hash",
                                account.passwordHash(),
                                "gen",
                                Long.toString(account.generation())))
                .toCompletableFuture());
        Optional<UserName> allowed = allowed(account.name(), UserName::of);
        String key = allowed.map(UserName::key).orElse(NO_KEY + account.id());
        answers.add(commands().hset(directory("names"), key, account.id()).toCompletableFuture());
        allowed.ifPresent(name -> {
            for (String look : Confusables.skeletons(name)) {
                answers.add(commands()
                        .hset(directory("skeletons"), look, account.id())
                        .toCompletableFuture());
            }
        });
    }

    private void put(Archive.Item.Room room, List<CompletableFuture<?>> answers) {
        String creator = room.creator() == null ? "" : room.creator();
        answers.add(commands()
                .hset(
                        directory("room:" + room.id()),
                        Map.of(
                                "name",
                                room.name(),
                                "owner",
                                creator,
                                "created",
                                String.valueOf(room.created().toEpochMilli())))
                .toCompletableFuture());
        String kind = room.isPrivate() ? "private" : "room"; // see kept_in in directory.lua
        if (room.isPrivate()) {
            answers.add(commands()
                    .hset(directory("room:" + room.id()), "private", "1")
                    .toCompletableFuture());
        }
        answers.add(commands().rpush(directory(kind + "list"), room.id()).toCompletableFuture());
        if (!creator.isEmpty()) {
            answers.add(commands()
                    .hincrby(directory("user:" + creator), "created", 1)
                    .toCompletableFuture());
        }
        allowed(room.name(), RoomName::of).ifPresent(name -> {
            answers.add(commands()
                    .hset(directory(room.isPrivate() ? "privaterooms" : "rooms"), name.key(), room.id())
                    .toCompletableFuture());
            for (String look : Confusables.skeletons(name)) {
                answers.add(commands()
                        .hsetnx(directory(kind + "looks"), room.isPrivate() ? creator + "\t" + look : look, room.id())
                        .toCompletableFuture());
            }
        });
    }

    private void put(Archive.Item.Member member) {
        Optional<Nickname> allowed = allowed(member.nickname(), Nickname::of);
        String key = allowed.map(Name::key).orElse("");
        List<String> looks = allowed.map(nickname -> List.copyOf(Confusables.skeletons(nickname)))
                .orElse(List.of());
        long order = RedisConnection.await(commands().hincrby(directory("user:" + member.account()), "joins", 1));
        List<CompletableFuture<?>> answers = new ArrayList<>();
        answers.add(commands()
                .hset(
                        directory("member:" + member.account()),
                        member.room(),
                        order + "\t" + key + "\t" + member.nickname() + "\t" + String.join("\t", looks))
                .toCompletableFuture());
        if (allowed.isPresent()) {
            answers.add(commands()
                    .hset(directory("nicks:" + member.room()), key, member.account())
                    .toCompletableFuture());
            answers.add(commands().hincrby(directory("nickuse"), key, 1).toCompletableFuture());
            for (String look : looks) {
                answers.add(commands()
                        .hset(directory("looks:" + member.room()), look, member.account())
                        .toCompletableFuture());
                answers.add(commands().hincrby(directory("lookuse"), look, 1).toCompletableFuture());
            }
        }
        answers.forEach(RedisConnection::awaitChange);
    }

    private void put(Archive.Item.Token token, List<CompletableFuture<?>> answers) {
        long left = Duration.between(clock.instant(), token.expires()).toMillis();
        if (left <= 0) {
            return;
        }
        String value = token.account() + " " + token.generation() + " "
                + token.renewed().toEpochMilli();
        answers.add(commands()
                .set(RedisKeys.token(token.hash()), value, SetArgs.Builder.px(left))
                .toCompletableFuture());
        String listed = RedisKeys.tokensOf(token.account());
        answers.add(commands()
                .zadd(listed, (double) token.renewed().toEpochMilli(), token.hash())
                .toCompletableFuture());
        answers.add(commands().pexpire(listed, left).toCompletableFuture());
    }

    private void put(Archive.Item.Governed governed, List<CompletableFuture<?>> answers) {
        answers.add(commands()
                .hset(RedisKeys.room(governed.room(), "rules"), governed.act(), governed.rules())
                .toCompletableFuture());
        answers.add(commands()
                .hset(RedisKeys.room(governed.room(), "meta"), "act", governed.act())
                .toCompletableFuture());
    }

    private void put(Archive.Item.Act act, List<CompletableFuture<?>> answers) {
        String kept = act.number() + " " + act.time().toEpochMilli() + " " + act.notice();
        answers.add(commands()
                .zadd(RedisKeys.room(act.room(), "acts"), (double) act.number(), kept)
                .toCompletableFuture());
    }

    private void put(Archive.Item.Message message, List<CompletableFuture<?>> answers) {
        String user = message.user();
        String said = user != null ? user : message.sender() == null ? "" : message.sender();
        List<String> fields = new ArrayList<>(List.of("v", "1", "k", message.notice() == null ? "m" : "s"));
        fields.addAll(List.of("id", message.id(), "p", message.previous(), "u", said, "n", message.nickname()));
        fields.addAll(
                List.of("t", message.text(), "ms", Long.toString(message.time().toEpochMilli())));
        if (message.notice() != null) {
            fields.addAll(List.of("x", message.notice()));
        }
        if (message.mentions() != null) {
            fields.addAll(List.of("m", message.mentions()));
        }
        answers.add(commands()
                .xadd(
                        RedisKeys.room(message.room(), "log"),
                        XAddArgs.Builder.maxlen(Long.MAX_VALUE).id(message.number() + "-0"),
                        fields.toArray())
                .toCompletableFuture());
        long left = Duration.between(clock.instant(), message.time().plus(HistoryRepository.IDS_LAST))
                .toMillis();
        if (message.sender() != null && left > 0) {
            answers.add(commands()
                    .set(
                            RedisArchive.ref(message.room(), message.sender(), message.id()),
                            message.epoch() + " " + message.number() + " "
                                    + message.time().toEpochMilli(),
                            SetArgs.Builder.px(left))
                    .toCompletableFuture());
        }
    }

    /** Empty for a name that today's rules refuse: it is kept, but not used. */
    private static <T> Optional<T> allowed(String name, Function<String, T> made) {
        try {
            return Optional.of(made.apply(name));
        } catch (ProtocolException e) {
            return Optional.empty();
        }
    }
}
