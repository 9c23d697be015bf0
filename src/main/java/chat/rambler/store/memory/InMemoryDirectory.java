package chat.rambler.store.memory;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Account;
import chat.rambler.store.Confusables;
import chat.rambler.store.DirectoryChanges;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.FirstWords;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.UserRepository;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Users, rooms and memberships in the process's memory: a restart loses them. One object for the
 * three, because a name can be taken by a user and by a nickname, and both must be looked at in one
 * step.
 */
final class InMemoryDirectory implements UserRepository, RoomRepository, MembershipRepository, DirectoryChanges {
    private final FirstWords firstWords = new FirstWords();
    private final Map<UserId, Account> accounts = new HashMap<>();
    private final Map<String, UserId> names = new HashMap<>(); // by comparison key
    private final Map<String, UserId> skeletons = new HashMap<>();
    private final Map<RoomName, RoomEntry> rooms = new LinkedHashMap<>();
    private volatile List<RoomEntry> all = List.of(); // replaced, never changed
    private final Map<RoomId, RoomEntry> roomsById = new HashMap<>();
    private final Map<String, RoomEntry> roomLooks = new HashMap<>(); // by skeleton
    private final InMemoryNicknames nicknames = new InMemoryNicknames();
    private final Map<UserId, Map<RoomId, Nickname>> memberships = new HashMap<>();
    private final Map<UserId, Integer> created = new HashMap<>();
    private final DirectoryLimits limits;
    private volatile @Nullable Listener listener;

    InMemoryDirectory(DirectoryLimits limits) {
        this.limits = limits;
        ensure(RoomName.FREE_CHAT);
    }

    @Override
    public synchronized Optional<Account> find(UserName name) {
        return Optional.ofNullable(names.get(name.key())).map(accounts::get);
    }

    @Override
    public synchronized Optional<Account> find(UserId id) {
        return Optional.ofNullable(accounts.get(id));
    }

    @Override
    public synchronized void requireFree(UserName name) {
        if (Confusables.isNobodys(name)
                || Confusables.skeletons(name).stream().anyMatch(skeletons::containsKey)
                || nicknames.isUsed(name)) {
            throw new ProtocolException(ErrorCode.NAME_TAKEN, name);
        }
    }

    @Override
    public synchronized User register(UserName name, String passwordHash) {
        requireFree(name);
        User user = new User(new UserId("u" + (accounts.size() + 1)), name);
        accounts.put(user.id(), new Account(user, passwordHash, 0));
        names.put(name.key(), user.id());
        Confusables.skeletons(name).forEach(look -> skeletons.put(look, user.id()));
        memberships.put(user.id(), new LinkedHashMap<>());
        enter(user, ensure(RoomName.FREE_CHAT), name.asNickname());
        return user;
    }

    @Override
    public synchronized void upgradeHash(Account account, String strongerHash) {
        accounts.computeIfPresent(
                account.user().id(),
                (_, now) -> now.passwordHash().equals(account.passwordHash())
                        ? new Account(now.user(), strongerHash, now.generation())
                        : now);
    }

    @Override
    public Account changePassword(Account expected, String passwordHash) {
        Account after = changed(expected, passwordHash);
        Listener told = listener;
        if (told != null) {
            told.loggedOut(after.user().id()); // without the lock: it may take a while
        }
        return after;
    }

    /** There is no other server that could change anything else. */
    @Override
    public void listen(Listener told) {
        listener = told;
    }

    private synchronized Account changed(Account expected, String passwordHash) {
        UserId id = expected.user().id();
        if (!expected.equals(accounts.get(id))) {
            throw new ProtocolException(ErrorCode.BAD_CREDENTIALS);
        }
        Account after = new Account(expected.user(), passwordHash, expected.generation() + 1);
        accounts.put(id, after);
        return after;
    }

    @Override
    public synchronized Optional<RoomEntry> find(RoomName name) {
        return Optional.ofNullable(rooms.get(name));
    }

    @Override
    public synchronized Optional<RoomEntry> find(RoomId id) {
        return Optional.ofNullable(roomsById.get(id));
    }

    @Override
    public synchronized boolean isKnown(RoomName name) {
        return rooms.containsKey(name);
    }

    @Override
    public boolean mayBegin(String word) {
        return firstWords.mayBegin(word);
    }

    @Override
    public List<RoomEntry> all() {
        return all;
    }

    @Override
    public synchronized RoomEntry ensure(RoomName name) {
        return rooms.computeIfAbsent(name, this::newRoom);
    }

    @Override
    public synchronized RoomEntry create(RoomName name, User creator) {
        for (String look : Confusables.skeletons(name)) {
            RoomEntry existing = roomLooks.get(look);
            if (existing != null) {
                throw new ProtocolException(ErrorCode.ROOM_EXISTS, existing.name());
            }
        }
        for (RoomName beginning : name.beginnings()) {
            RoomEntry existing = rooms.get(beginning);
            if (existing != null) {
                throw name.beginsWith(existing.name());
            }
        }
        requireBelow(limits.rooms(), rooms.size(), "Rooms");
        requireBelow(limits.roomsPerUser(), created.getOrDefault(creator.id(), 0), "Rooms of one user");
        requireMembershipLeft(creator);
        RoomEntry room = newRoom(name);
        rooms.put(name, room);
        created.merge(creator.id(), 1, Integer::sum);
        enter(creator, room, creator.name().asNickname());
        return room;
    }

    @Override
    public synchronized Map<RoomId, Nickname> of(User user) {
        return new LinkedHashMap<>(membershipsOf(user));
    }

    @Override
    public synchronized void join(User user, RoomEntry room, Nickname nickname) {
        if (membershipsOf(user).containsKey(room.id())) {
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, room.name());
        }
        requireFree(user, room.id(), nickname);
        requireMembershipLeft(user);
        enter(user, room, nickname);
    }

    @Override
    public synchronized void leave(User user, RoomEntry room) {
        Nickname nickname = membershipsOf(user).remove(room.id());
        if (nickname == null) {
            throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
        }
        nicknames.release(room.id(), nickname);
    }

    @Override
    public synchronized void rename(User user, RoomEntry room, Nickname nickname) {
        if (!membershipsOf(user).containsKey(room.id())) {
            throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
        }
        requireFree(user, room.id(), nickname);
        replace(user, room.id(), nickname);
    }

    @Override
    public synchronized void renameAll(User user, Nickname nickname) {
        List<RoomId> joined = List.copyOf(membershipsOf(user).keySet());
        if (joined.isEmpty()) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
        joined.forEach(room -> requireFree(user, room, nickname));
        joined.forEach(room -> replace(user, room, nickname));
    }

    private RoomEntry newRoom(RoomName name) {
        RoomEntry room = new RoomEntry(new RoomId("r" + (roomsById.size() + 1)), name);
        roomsById.put(room.id(), room);
        all = Stream.concat(all.stream(), Stream.of(room)).toList();
        Confusables.skeletons(name).forEach(look -> roomLooks.putIfAbsent(look, room));
        firstWords.add(name);
        return room;
    }

    private RoomEntry room(RoomId id) {
        RoomEntry room = roomsById.get(id);
        if (room == null) {
            throw new IllegalArgumentException("There is no room " + id);
        }
        return room;
    }

    private Map<RoomId, Nickname> membershipsOf(User user) {
        Map<RoomId, Nickname> rooms = memberships.get(user.id());
        if (rooms == null) {
            throw new IllegalArgumentException("There is no user " + user);
        }
        return rooms;
    }

    private void requireMembershipLeft(User user) {
        requireBelow(limits.joinedRooms(), membershipsOf(user).size(), "Joined rooms");
    }

    private static void requireBelow(int limit, int count, String what) {
        if (count >= limit) {
            throw new ProtocolException(ErrorCode.TOO_MANY, what, limit);
        }
    }

    private void requireFree(User user, RoomId id, Nickname nickname) {
        RoomEntry room = room(id);
        boolean lookAlike = Confusables.isNobodys(nickname)
                || Confusables.skeletons(nickname).stream()
                        .anyMatch(
                                look -> !skeletons.getOrDefault(look, user.id()).equals(user.id()));
        if (lookAlike || !nicknames.isFree(id, user, nickname)) {
            throw new ProtocolException(ErrorCode.NICKNAME_TAKEN, nickname, room.name());
        }
    }

    private void enter(User user, RoomEntry room, Nickname nickname) {
        membershipsOf(user).put(room.id(), nickname);
        nicknames.claim(room.id(), user, nickname);
    }

    private void replace(User user, RoomId room, Nickname nickname) {
        Nickname before = membershipsOf(user).put(room, nickname);
        if (before != null) {
            nicknames.release(room, before);
        }
        nicknames.claim(room, user, nickname);
    }
}
