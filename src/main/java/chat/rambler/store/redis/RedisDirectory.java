package chat.rambler.store.redis;

import static java.util.stream.Collectors.joining;

import chat.rambler.protocol.Name;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Account;
import chat.rambler.store.Digest;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.RoomCache;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.UserRepository;
import io.lettuce.core.KeyValue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and rooms in Redis; every change is one script, and closing a room several. Rooms are never renamed, so known ones
 * are not read again.
 */
final class RedisDirectory implements UserRepository, RoomRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RedisDirectory.class);

    private final Misread misread = new Misread(LOG);
    private final RedisConnection redis;
    private final RedisDirectoryScript script;
    private final DirectoryLimits limits;
    private final RoomCache known = new RoomCache();
    private final RedisRoomList list;
    private final RoomEntry freeChat;

    RedisDirectory(RedisConnection redis, DirectoryLimits limits) {
        this.redis = redis;
        this.limits = limits;
        this.script = new RedisDirectoryScript(redis);
        RedisAtStart.requireKnownSchema(redis);
        this.list = new RedisRoomList(redis, known);
        this.freeChat = ensure(RoomName.FREE_CHAT);
        readAllRooms();
    }

    @Override
    public Optional<Account> find(UserName name) {
        String id = RedisConnection.await(redis.commands().hget(RedisKeys.directory("names"), name.key()));
        return id == null ? Optional.empty() : find(new UserId(id));
    }

    @Override
    public Optional<Account> find(UserId id) {
        var fields = RedisConnection.await(
                redis.commands().hmget(RedisKeys.directory("user:" + id.value()), "name", "hash", "gen"));
        if (!fields.get(0).hasValue()) {
            return Optional.empty();
        }
        try {
            User user = new User(id, UserName.of(fields.get(0).getValue()));
            long generation = Long.parseLong(fields.get(2).getValueOrElse(""));
            return Optional.of(new Account(user, fields.get(1).getValueOrElse(""), generation));
        } catch (NumberFormatException | ProtocolException e) {
            misread.tell("the account " + id.value());
            return Optional.empty();
        }
    }

    @Override
    public void requireFree(UserName name) {
        RedisDirectoryScript.requireOk(script.run("free", name.key(), RedisDirectoryScript.looks(name)), name);
    }

    @Override
    public User register(UserName name, String passwordHash) {
        List<String> answer = script.run(
                "register",
                name.key(),
                name.toString(),
                RedisDirectoryScript.looks(name),
                passwordHash,
                freeChat.id().value());
        RedisDirectoryScript.requireOk(answer, name);
        return new User(new UserId(answer.get(1)), name);
    }

    @Override
    public void upgradeHash(Account account, String strongerHash) {
        RedisDirectoryScript.requireOk(
                script.run("upgrade", account.user().id().value(), account.passwordHash(), strongerHash));
    }

    @Override
    public Account changePassword(Account expected, String passwordHash, @Nullable String spared) {
        String generation = String.valueOf(expected.generation());
        String id = expected.user().id().value();
        List<String> answer = script.run(
                "password", id, generation, expected.passwordHash(), passwordHash, spared == null ? "" : spared);
        RedisDirectoryScript.requireOk(answer);
        return new Account(expected.user(), passwordHash, Long.parseLong(answer.get(1)));
    }

    @Override
    public Optional<RoomEntry> find(RoomName name) {
        RoomEntry entry = known.get(name);
        if (entry != null) {
            return Optional.of(entry);
        }
        String id = RedisConnection.await(redis.commands().hget(RedisKeys.directory("rooms"), name.key()));
        return id == null ? Optional.empty() : find(new RoomId(id));
    }

    @Override
    public Optional<RoomEntry> find(RoomId id) {
        RoomEntry entry = known.get(id);
        if (entry != null) {
            return Optional.of(entry);
        }
        var fields = RedisConnection.await(redis.commands()
                .hmget(RedisKeys.directory("room:" + id.value()), "name", "owner", "created", "private"));
        return understood(known, id, fields);
    }

    /** The room of these fields: name, owner, created, private. */
    static Optional<RoomEntry> understood(RoomCache known, RoomId id, List<KeyValue<String, String>> fields) {
        return known.understand(
                id,
                fields.get(0).getValueOrElse(null),
                fields.get(1).getValueOrElse(""),
                fields.get(3).getValueOrElse("").equals("1"),
                created(fields.get(2).getValueOrElse("")));
    }

    @Override
    public Optional<RoomEntry> findPrivate(RoomName name) {
        String id = RedisConnection.await(redis.commands().hget(RedisKeys.directory("privaterooms"), name.key()));
        return id == null ? Optional.empty() : find(new RoomId(id));
    }

    @Override
    public List<RoomEntry> allPrivate() {
        return RedisConnection.await(redis.reads().lrange(RedisKeys.directory("privatelist"), 0, -1)).stream()
                .flatMap(id -> find(new RoomId(id)).stream())
                .toList();
    }

    @Override
    public boolean isKnown(RoomName name) {
        return known.get(name) != null;
    }

    @Override
    public boolean mayBegin(String word) {
        return known.mayBegin(word);
    }

    @Override
    public List<RoomEntry> all() {
        return list.all();
    }

    /**
     * Reads all rooms again, because other servers may have made some. May block; throws a {@code StoreException} if
     * Redis does not answer.
     */
    void readAllRooms() {
        list.readAll();
    }

    /** Reads the rooms that were made since the last reading. May block and throw as {@link #readAllRooms}. */
    void readNewRooms() {
        list.readNew();
    }

    @Override
    public RoomEntry ensure(RoomName name) {
        List<String> answer = script.runWithId(
                "ensure", idOf(name), name.key(), name.toString(), RedisDirectoryScript.skeletons(name));
        RedisDirectoryScript.requireOk(answer);
        return listed(new RoomEntry(new RoomId(answer.get(1)), RoomName.of(answer.get(2))));
    }

    @Override
    public RoomEntry create(RoomName name, User creator, boolean isPrivate) {
        Nickname nickname = creator.name().asNickname();
        List<String> answer = script.run(
                "create",
                name.key(),
                name.toString(),
                RedisDirectoryScript.skeletons(name),
                name.beginnings().stream().map(Name::key).collect(joining("\t")),
                creator.id().value(),
                nickname.key(),
                RedisDirectoryScript.looks(nickname),
                nickname.toString(),
                String.valueOf(limits.rooms()),
                String.valueOf(limits.roomsPerUser()),
                String.valueOf(limits.joinedRooms()),
                isPrivate ? "1" : "");
        if (answer.getFirst().equals("begins_with")) {
            throw name.beginsWith(answer.get(1));
        }
        RedisDirectoryScript.requireOk(answer);
        RoomEntry room =
                new RoomEntry(new RoomId(answer.get(1)), name, creator.id(), isPrivate, created(answer.get(2)));
        return isPrivate ? known.add(room) : listed(room);
    }

    @Override
    public void close(RoomEntry room) {
        List<String> answer;
        do { // a part of the members each time, so that Redis does nothing else only for a moment
            answer = script.run(
                    "close",
                    room.id().value(),
                    room.name().key(),
                    RedisDirectoryScript.skeletons(room.name()),
                    room.creator() == null ? "" : room.creator().value());
            RedisDirectoryScript.requireOk(answer);
        } while (answer.get(1).equals("more"));
        list.remove(room.id());
    }

    @Override
    public void forget(RoomId room) {
        list.remove(room);
    }

    private RoomEntry listed(RoomEntry room) {
        list.add(known.add(room));
        return room;
    }

    /** A time in the directory; {@link Instant#EPOCH} if it is none. */
    static Instant created(String millis) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(millis));
        } catch (NumberFormatException unknown) {
            return Instant.EPOCH;
        }
    }

    /** The id of a room that every server makes at its start: always the same, even in an emptied store. */
    private static String idOf(RoomName name) {
        return Digest.of(name.key(), RedisDirectoryScript.ID_BYTES);
    }
}
