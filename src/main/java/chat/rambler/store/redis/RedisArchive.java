package chat.rambler.store.redis;

import chat.rambler.store.Archive;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.RoomAct;
import chat.rambler.store.RoomId;
import chat.rambler.store.RulesJson;
import chat.rambler.store.UserId;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All keys of this chat in Redis ({@code src/docs/redis.md}), but for those of servers that run. */
final class RedisArchive implements Archive {
    private final RedisConnection redis;
    private final Clock clock;
    private final RedisArchiveWriter writer;

    RedisArchive(RedisConnection redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
        this.writer = new RedisArchiveWriter(redis, clock);
    }

    private RedisClusterAsyncCommands<String, String> commands() {
        return redis.commands();
    }

    private static String directory(String name) {
        return RedisKeys.directory(name);
    }

    private static <T> T await(CompletionStage<T> answer) {
        return RedisConnection.await(answer);
    }

    private List<String> rooms() {
        List<String> all = new ArrayList<>(await(commands().lrange(directory("roomlist"), 0, -1)));
        all.addAll(await(commands().lrange(directory("privatelist"), 0, -1)));
        return all;
    }

    private static List<String> withServer(List<String> rooms) {
        return Stream.concat(rooms.stream(), Stream.of(RoomId.SERVER.value())).toList();
    }

    @Override
    public boolean isEmpty() {
        return await(commands().hlen(directory("names"))) == 0
                && withServer(rooms()).stream()
                        .allMatch(room -> await(commands().exists(RedisKeys.room(room, "meta"))) == 0);
    }

    @Override
    public void begin() {
        RedisConnection.awaitChange(commands()
                .set(directory(RedisAtStart.COPYING), clock.instant().toString())
                .toCompletableFuture());
        for (String room : rooms()) {
            await(commands().del(directory("room:" + room)));
        }
        for (String key : List.of("rooms", "roomlooks", "roomlist", "privaterooms", "privatelooks", "privatelist")) {
            await(commands().del(directory(key)));
        }
    }

    @Override
    public void complete() {
        RedisConnection.awaitChange(
                commands().del(directory(RedisAtStart.COPYING)).toCompletableFuture());
    }

    @Override
    public void read(long perRoom, Consumer<Item> reader) {
        String key = await(commands().get(directory("origin")));
        if (key != null) {
            reader.accept(new Item.OriginKey(key));
        }
        Map<String, String> ids = await(commands().hgetall(directory("names")));
        Map<String, String> senders = new HashMap<>(); // by the name that messages tell
        for (String id : ids.values()) {
            Item.Account account = account(id);
            senders.put(account.name(), id);
            reader.accept(account);
        }
        List<String> rooms = rooms();
        for (String room : rooms) {
            List<KeyValue<String, String>> fields =
                    await(commands().hmget(directory("room:" + room), "name", "owner", "created", "private"));
            String owner = fields.get(1).getValueOrElse("");
            reader.accept(new Item.Room(
                    room,
                    fields.get(0).getValueOrElse(""),
                    owner.isEmpty() ? null : owner,
                    fields.get(3).getValueOrElse("").equals("1"),
                    RedisDirectory.created(fields.get(2).getValueOrElse(""))));
        }
        for (String id : ids.values()) {
            readMemberships(id, reader);
        }
        for (String id : ids.values()) {
            readInvitations(id, reader);
        }
        Set<String> conversations = new LinkedHashSet<>(); // each has two sides
        for (String id : ids.values()) {
            readContacts(id, conversations, reader);
        }
        for (String id : ids.values()) {
            await(commands().hgetall(RedisKeys.markers(id))).forEach((room, marker) -> {
                String[] parts = marker.split(" ", 3); // epoch, number, mentions
                String mentions = parts.length < 3 ? "" : parts[2];
                reader.accept(new Item.Marker(id, room, parts[0], Long.parseLong(parts[1]), mentions));
            });
        }
        for (String id : ids.values()) {
            readTokens(id, reader);
        }
        for (String room :
                withServer(Stream.concat(rooms.stream(), conversations.stream()).toList())) {
            readLog(room, perRoom, senders, reader);
        }
    }

    private Item.Account account(String id) {
        List<KeyValue<String, String>> fields = await(commands().hmget(directory("user:" + id), "name", "hash", "gen"));
        return new Item.Account(
                id,
                fields.get(0).getValueOrElse(""),
                fields.get(1).getValueOrElse(""),
                Long.parseLong(fields.get(2).getValueOrElse("0")));
    }

    private void readMemberships(String account, Consumer<Item> reader) {
        await(commands().hgetall(directory("member:" + account))).entrySet().stream()
                .map(field ->
                        Map.entry(field.getKey(), List.of(field.getValue().split("\t", -1)))) // order, key, nickname
                .sorted(Comparator.comparingLong(
                        field -> Long.parseLong(field.getValue().getFirst())))
                .forEach(field -> reader.accept(new Item.Member(
                        account, field.getKey(), field.getValue().get(2))));
    }

    private void readInvitations(String account, Consumer<Item> reader) {
        await(commands().hgetall(directory("invited:" + account))).forEach((room, kept) -> {
            String[] parts = kept.split(" ", 2); // by whom, time
            reader.accept(new Item.Invitation(account, room, parts[0], Instant.ofEpochMilli(Long.parseLong(parts[1]))));
        });
    }

    private void readContacts(String account, Set<String> conversations, Consumer<Item> reader) {
        await(commands().hgetall(directory("contacts:" + account))).forEach((other, kept) -> {
            String room = RoomId.ofConversation(new UserId(account), new UserId(other))
                    .value();
            conversations.add(room);
            String[] parts = kept.split(" ", 5); // opened, epoch, number, ignored, name
            long opened = Long.parseLong(parts[0]);
            reader.accept(new Item.Contact(
                    account,
                    other,
                    parts[4],
                    room,
                    opened == 0 ? null : Instant.ofEpochMilli(opened),
                    parts[1].equals(RedisContacts.NONE) ? "" : parts[1],
                    Long.parseLong(parts[2]),
                    parts[3].equals("1")));
        });
    }

    private void readTokens(String account, Consumer<Item> reader) {
        List<ScoredValue<String>> hashes = await(commands().zrangeWithScores(RedisKeys.tokensOf(account), 0, -1));
        for (ScoredValue<String> hash : hashes) {
            String key = RedisKeys.token(hash.getValue());
            String value = await(commands().get(key));
            long left = await(commands().pttl(key));
            if (value != null && left > 0) {
                List<String> parts = List.of(value.split(" ", -1)); // account, generation, renewed
                reader.accept(new Item.Token(
                        hash.getValue(),
                        account,
                        Long.parseLong(parts.get(1)),
                        Instant.ofEpochMilli(Long.parseLong(parts.get(2))),
                        clock.instant().plusMillis(left)));
            }
        }
    }

    private void readLog(String room, long perRoom, Map<String, String> senders, Consumer<Item> reader) {
        Map<String, String> meta = await(commands().hgetall(RedisKeys.room(room, "meta")));
        if (meta.isEmpty()) {
            return; // nothing has been said there
        }
        String epoch = meta.getOrDefault("epoch", "");
        long newest = Long.parseLong(meta.getOrDefault("seq", "0"));
        Instant newestTime = Instant.ofEpochMilli(Long.parseLong(meta.getOrDefault("ms", "0")));
        reader.accept(new Item.Log(room, epoch, newest, meta.getOrDefault("last", ""), newestTime));
        long after = Math.max(0, newest - perRoom);
        List<RedisMessages.Entry> page;
        do {
            page = RedisHistoryRepository.readLog(redis, room, epoch, after);
            for (RedisMessages.Entry entry : page) {
                after = entry.number();
                reader.accept(message(room, epoch, entry, senders));
            }
        } while (!page.isEmpty());
        readRules(room, reader);
    }

    private void readRules(String room, Consumer<Item> reader) {
        List<Object> read = await(RedisHistoryRepository.readRules(redis, room, true));
        String act = (String) read.get(0);
        if (!act.isEmpty()) {
            reader.accept(new Item.Governed(room, act, (String) read.get(1)));
            for (RoomAct one : RedisMessages.acts(read.get(2))) {
                reader.accept(new Item.Act(room, one.number(), one.time(), RulesJson.write(one.notice())));
            }
        }
    }

    private Item.Message message(String room, String epoch, RedisMessages.Entry entry, Map<String, String> senders) {
        Map<String, String> fields = entry.fields();
        String said = fields.getOrDefault("u", "");
        boolean anonymous = said.isEmpty() || said.startsWith("anon:");
        String id = fields.getOrDefault("id", "");
        Instant time = Instant.ofEpochMilli(Long.parseLong(fields.getOrDefault("ms", "0")));
        String sender = anonymous ? (said.isEmpty() ? null : said) : senders.get(said);
        return new Item.Message(
                room,
                epoch,
                entry.number(),
                id,
                fields.getOrDefault("p", ""),
                time,
                anonymous ? null : said,
                fields.getOrDefault("n", ""),
                isRemembered(room, sender, id, time) ? sender : null,
                fields.getOrDefault("t", ""),
                fields.get("x"),
                fields.get("m"));
    }

    private boolean isRemembered(String room, @Nullable String sender, String id, Instant time) {
        return sender != null
                && time.isAfter(clock.instant().minus(HistoryRepository.IDS_LAST))
                && await(commands().exists(ref(room, sender, id))) > 0;
    }

    static String ref(String room, String sender, String id) {
        return RedisKeys.room(room, "ref:" + sender + ":" + id);
    }

    @Override
    public void put(List<Item> items) {
        writer.put(items);
    }
}
