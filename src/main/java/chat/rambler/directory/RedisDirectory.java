package chat.rambler.directory;

import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Name;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.redis.RedisKeys;
import chat.rambler.redis.RedisScript;
import chat.rambler.redis.RedisStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users, rooms and memberships in Redis; every change is one script. Rooms are never deleted nor
 * renamed, so those that are known are not asked for again.
 */
final class RedisDirectory implements UserRepository, RoomRepository, MembershipRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RedisDirectory.class);
    private static final RedisScript SCRIPT = RedisScript.named("directory");
    private static final String OK = "OK";

    /** The major version of what stands in Redis; raised when an older server would misread it. */
    private static final int SCHEMA = 1;

    private static final int ID_BYTES = 8;

    private final RedisStore redis;
    private final SecureRandom random = new SecureRandom();
    private final LimitsProperties limits;
    private final Map<RoomName, RoomEntry> knownByName = new ConcurrentHashMap<>();
    private final Map<RoomId, RoomEntry> knownById = new ConcurrentHashMap<>();
    private final FirstWords firstWords = new FirstWords();
    private final RoomEntry freeChat;

    /** One membership as it is stored. */
    private record Stored(long order, RoomId room, Nickname nickname) {}

    RedisDirectory(RedisStore redis, LimitsProperties limits) {
        this.redis = redis;
        this.limits = limits;
        requireSchema();
        this.freeChat = ensure(RoomName.FREE_CHAT);
    }

    @Override
    public Optional<Account> find(UserName name) {
        String id =
                RedisStore.await(redis.commands().hget(RedisKeys.directory("names"), name.key()));
        return id == null ? Optional.empty() : find(new UserId(id));
    }

    @Override
    public Optional<Account> find(UserId id) {
        var fields =
                RedisStore.await(
                        redis.commands()
                                .hmget(
                                        RedisKeys.directory("user:" + id.value()),
                                        "name",
                                        "hash",
                                        "gen"));
        if (!fields.get(0).hasValue()) {
            return Optional.empty();
        }
        try {
            User user = new User(id, UserName.of(fields.get(0).getValue()));
            long generation = Long.parseLong(fields.get(2).getValue());
            return Optional.of(new Account(user, fields.get(1).getValue(), generation));
        } catch (NumberFormatException | ProtocolException e) {
            LOG.warn("The account {} is not understood and left out", id.value());
            return Optional.empty();
        }
    }

    @Override
    public void requireFree(UserName name) {
        requireOk(run("free", name.key(), looks(name)), name);
    }

    @Override
    public User register(UserName name, String passwordHash) {
        List<String> answer =
                run(
                        "register",
                        name.key(),
                        name.toString(),
                        looks(name),
                        passwordHash,
                        freeChat.id().value());
        requireOk(answer, name);
        return new User(new UserId(answer.get(1)), name);
    }

    @Override
    public void upgradeHash(Account account, String strongerHash) {
        requireOk(
                run("upgrade", account.user().id().value(), account.passwordHash(), strongerHash));
    }

    @Override
    public Account changePassword(Account expected, String passwordHash) {
        String generation = String.valueOf(expected.generation());
        String id = expected.user().id().value();
        List<String> answer =
                run("password", id, generation, expected.passwordHash(), passwordHash);
        requireOk(answer);
        return new Account(expected.user(), passwordHash, Long.parseLong(answer.get(1)));
    }

    @Override
    public Optional<RoomEntry> find(RoomName name) {
        RoomEntry known = knownByName.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String id =
                RedisStore.await(redis.commands().hget(RedisKeys.directory("rooms"), name.key()));
        return id == null ? Optional.empty() : find(new RoomId(id));
    }

    @Override
    public Optional<RoomEntry> find(RoomId id) {
        RoomEntry known = knownById.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        String name =
                RedisStore.await(
                        redis.commands().hget(RedisKeys.directory("room:" + id.value()), "name"));
        try {
            return name == null ? Optional.empty() : Optional.of(known(id, RoomName.of(name)));
        } catch (ProtocolException e) {
            LOG.warn("The name of room {} is none, and the room left out", id.value());
            return Optional.empty();
        }
    }

    @Override
    public boolean isKnown(RoomName name) {
        return knownByName.containsKey(name);
    }

    @Override
    public boolean mayBegin(String word) {
        return firstWords.mayBegin(word);
    }

    @Override
    public List<RoomEntry> all() {
        List<RoomEntry> all = new ArrayList<>();
        for (String id :
                RedisStore.await(redis.commands().lrange(RedisKeys.directory("roomlist"), 0, -1))) {
            find(new RoomId(id)).ifPresent(all::add);
        }
        return all;
    }

    @Override
    public RoomEntry ensure(RoomName name) {
        List<String> answer = runWithId("ensure", idOf(name), name.key(), name.toString());
        requireOk(answer);
        return known(new RoomId(answer.get(1)), RoomName.of(answer.get(2)));
    }

    @Override
    public RoomEntry create(RoomName name, User creator) {
        Nickname nickname = creator.name().asNickname();
        List<String> answer =
                run(
                        "create",
                        name.key(),
                        name.toString(),
                        creator.id().value(),
                        nickname.key(),
                        nickname.toString(),
                        String.valueOf(limits.rooms()),
                        String.valueOf(limits.roomsPerUser()),
                        String.valueOf(limits.joinedRooms()));
        requireOk(answer);
        return known(new RoomId(answer.get(1)), name);
    }

    @Override
    public Map<RoomId, Nickname> of(User user) {
        Map<String, String> stored =
                RedisStore.await(
                        redis.commands()
                                .hgetall(RedisKeys.directory("member:" + user.id().value())));
        Map<RoomId, Nickname> memberships = new LinkedHashMap<>();
        stored.entrySet().stream()
                .flatMap(RedisDirectory::stored)
                .sorted(Comparator.comparingLong(Stored::order))
                .forEach(membership -> memberships.put(membership.room(), membership.nickname()));
        return memberships;
    }

    @Override
    public void join(User user, RoomEntry room, Nickname nickname) {
        List<String> answer =
                run(
                        "join",
                        user.id().value(),
                        room.id().value(),
                        nickname.key(),
                        looks(nickname),
                        nickname.toString(),
                        String.valueOf(limits.joinedRooms()));
        requireOk(answer, nickname, room);
    }

    @Override
    public void leave(User user, RoomEntry room) {
        requireOk(run("leave", user.id().value(), room.id().value()), null, room);
    }

    @Override
    public void rename(User user, RoomEntry room, Nickname nickname) {
        List<String> answer =
                run(
                        "nick",
                        user.id().value(),
                        room.id().value(),
                        nickname.key(),
                        looks(nickname),
                        nickname.toString());
        requireOk(answer, nickname, room);
    }

    @Override
    public void renameAll(User user, Nickname nickname) {
        List<String> answer =
                run(
                        "nickall",
                        user.id().value(),
                        nickname.key(),
                        looks(nickname),
                        nickname.toString());
        if (answer.getFirst().equals("nickname_taken")) {
            throw new ProtocolException(ErrorCode.NICKNAME_TAKEN, nickname, answer.get(1));
        }
        requireOk(answer);
    }

    /** A newer server may have written what this one would misread. */
    private void requireSchema() {
        String key = RedisKeys.directory("schema");
        RedisStore.await(redis.commands().setnx(key, String.valueOf(SCHEMA)));
        String stored = RedisStore.await(redis.commands().get(key));
        if (Integer.parseInt(stored) > SCHEMA) {
            throw new IllegalStateException(
                    "Redis holds data of schema "
                            + stored
                            + ", this server knows "
                            + SCHEMA
                            + ": use a newer version");
        }
    }

    /**
     * The name's skeletons, for the script; empty for what reads as nobody's name, which the script
     * refuses.
     */
    private static String looks(Name name) {
        return LookAlikes.isNobodys(name) ? "" : String.join("\t", LookAlikes.skeletons(name));
    }

    /**
     * Ids are never given twice, not even by a store that has lost some: a connection or a room
     * that lives on under one would become another's.
     */
    private String newId() {
        byte[] bits = new byte[ID_BYTES];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    /** Rooms that every server makes at its start have the same id, even in an emptied store. */
    private static String idOf(RoomName name) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.key().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private RoomEntry known(RoomId id, RoomName name) {
        RoomEntry entry = new RoomEntry(id, name);
        knownByName.put(name, entry);
        firstWords.add(name);
        knownById.put(id, entry);
        return entry;
    }

    /** None for what another hand, or a server with other rules for names, has written there. */
    private static Stream<Stored> stored(Map.Entry<String, String> field) {
        String value = field.getValue();
        int first = Math.max(0, value.indexOf('\t'));
        int second = value.indexOf('\t', first + 1);
        try {
            return Stream.of(
                    new Stored(
                            Long.parseLong(value.substring(0, first)),
                            new RoomId(field.getKey()),
                            Nickname.of(value.substring(second + 1))));
        } catch (NumberFormatException | ProtocolException e) {
            LOG.warn("A membership of room {} is not understood and left out", field.getKey());
            return Stream.empty();
        }
    }

    private List<String> run(String operation, String... arguments) {
        return runWithId(operation, newId(), arguments);
    }

    private List<String> runWithId(String operation, String newId, String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                RedisKeys.directory(""),
                                operation,
                                String.valueOf(redis.changeDeadline()),
                                newId));
        all.addAll(List.of(arguments));
        return RedisStore.awaitChange(redis.run(SCRIPT, List.of(RedisKeys.directory("names")), all))
                .stream()
                .map(String.class::cast)
                .toList();
    }

    private static void requireOk(List<String> answer, UserName name) {
        if (answer.getFirst().equals("name_taken")) {
            throw new ProtocolException(ErrorCode.NAME_TAKEN, name);
        }
        requireOk(answer);
    }

    private static void requireOk(
            List<String> answer, @Nullable Nickname nickname, RoomEntry room) {
        switch (answer.getFirst()) {
            case "nickname_taken" ->
                    throw new ProtocolException(
                            ErrorCode.NICKNAME_TAKEN, String.valueOf(nickname), room.name());
            case "already_joined" ->
                    throw new ProtocolException(ErrorCode.ALREADY_JOINED, room.name());
            case "not_joined" -> throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
            default -> requireOk(answer);
        }
    }

    /** Refuses as the script did: its answer is the error's wire code and arguments. */
    private static void requireOk(List<String> answer) {
        if (!answer.getFirst().equals(OK)) {
            ErrorCode code = ErrorCode.valueOf(answer.getFirst().toUpperCase(Locale.ROOT));
            throw new ProtocolException(code, answer.subList(1, answer.size()).toArray());
        }
    }
}
