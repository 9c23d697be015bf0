package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Users, rooms and memberships of one server, with the rules of names and limits. A decision changes nothing: it returns
 * what is to change, so that a storage can keep that first and {@link #apply} it when it is kept. One object for the
 * three, because a name can be taken by a user and by a nickname, and both must be looked at in one step. For any thread;
 * between a decision and its application no other may be made.
 */
public final class DirectoryState {
    private final DirectoryLimits limits;
    private final Clock clock;
    private final FirstWords firstWords = new FirstWords();
    private final Map<UserId, Account> accounts = new HashMap<>();
    private final Map<String, UserId> names = new HashMap<>(); // by comparison key
    private final Map<String, UserId> skeletons = new HashMap<>();
    private final Map<RoomName, RoomEntry> rooms = new LinkedHashMap<>();
    private final Map<RoomId, RoomEntry> roomsById = new HashMap<>();
    private final Map<String, RoomEntry> roomLooks = new HashMap<>(); // by skeleton
    private final Map<RoomName, RoomEntry> privateRooms = new LinkedHashMap<>();
    private final Map<String, RoomEntry> privateLooks = new HashMap<>(); // by maker and skeleton
    private final Map<UserId, Map<RoomId, Invitation>> invitations = new HashMap<>();
    private final Map<UserId, Map<UserId, Contact>> contacts = new HashMap<>();
    private final Map<UserId, Integer> created = new HashMap<>(); // how many rooms
    private final NicknameTable nicknames = new NicknameTable();
    private final Map<UserId, Map<RoomId, Nickname>> memberships = new HashMap<>();
    private volatile List<RoomEntry> all = List.of(); // replaced, never changed
    private long lastUser;
    private long lastRoom;

    /** One thing that changes. */
    public sealed interface Change {
        /** The account is new, or has another password. */
        record Stored(Account account) implements Change {}

        /** A new room. */
        record Created(RoomEntry room) implements Change {}

        /** The room is gone, with all memberships in it. */
        record Closed(RoomEntry room) implements Change {}

        /** The user is a member of the room under this nickname, whether or not it was one before. */
        record Joined(UserId user, RoomId room, Nickname nickname) implements Change {}

        /** The user is no longer a member of the room. */
        record Left(UserId user, RoomId room) implements Change {}

        /** The user is invited, whether or not it was before. */
        record Invited(Invitation invitation) implements Change {}

        /** The user is not invited any more. */
        record Uninvited(UserId user, RoomId room) implements Change {}

        /** What a user has to do with another one is this, from now on. */
        record Met(UserId user, Contact contact) implements Change {}
    }

    /**
     * What a command does.
     *
     * @param result what the command returns once the changes are made
     * @param changes in this order, all or none
     */
    public record Decision<T>(T result, List<Change> changes) {}

    /** An empty directory. */
    public DirectoryState(DirectoryLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Ids up to these numbers are given to users and rooms that {@link #apply} does not tell of. */
    public synchronized void idsAreGivenUpTo(long users, long roomsGiven) {
        lastUser = Math.max(lastUser, users);
        lastRoom = Math.max(lastRoom, roomsGiven);
    }

    /** Makes changes that a decision has brought. */
    public synchronized void apply(List<Change> changes) {
        for (Change change : changes) {
            switch (change) {
                case Change.Stored(var account) -> store(account);
                case Change.Created(var room) -> add(room);
                case Change.Closed(var room) -> remove(room);
                case Change.Joined(var user, var room, var nickname) -> {
                    Nickname before = membershipsOf(user).put(room, nickname);
                    if (before != null) {
                        nicknames.release(room, before);
                    }
                    nicknames.claim(room, user, nickname);
                }
                case Change.Invited(var invitation) ->
                    invitations
                            .computeIfAbsent(invitation.invited(), _ -> new HashMap<>())
                            .put(invitation.room(), invitation);
                case Change.Uninvited(var user, var room) -> {
                    Map<RoomId, Invitation> invited = invitations.get(user);
                    if (invited != null && invited.remove(room) != null && invited.isEmpty()) {
                        invitations.remove(user);
                    }
                }
                case Change.Met(var user, var contact) ->
                    contacts.computeIfAbsent(user, _ -> new LinkedHashMap<>())
                            .put(contact.with().id(), contact);
                case Change.Left(var user, var room) -> {
                    Nickname before = membershipsOf(user).remove(room);
                    if (before != null) {
                        nicknames.release(room, before);
                    }
                }
            }
        }
    }

    private void store(Account account) {
        User user = account.user();
        if (accounts.put(user.id(), account) == null) {
            lastUser++;
            names.put(user.name().key(), user.id());
            Confusables.skeletons(user.name()).forEach(look -> skeletons.putIfAbsent(look, user.id()));
            memberships.put(user.id(), new LinkedHashMap<>());
        }
    }

    private void add(RoomEntry room) {
        lastRoom++;
        roomsById.put(room.id(), room);
        if (room.isPrivate()) {
            privateRooms.put(room.name(), room);
        } else {
            rooms.put(room.name(), room);
            all = Stream.concat(all.stream(), Stream.of(room)).toList();
            firstWords.add(room.name());
        }
        Confusables.skeletons(room.name()).forEach(look -> looksOf(room).putIfAbsent(markOf(room, look), room));
        if (room.creator() != null) {
            created.merge(room.creator(), 1, Integer::sum);
        }
    }

    /** Private rooms are compared with those of the same maker alone: others must not learn that there are any. */
    private static String markOf(RoomEntry room, String look) {
        return room.isPrivate() && room.creator() != null ? ownLook(room.creator(), look) : look;
    }

    private static String ownLook(UserId maker, String look) {
        return maker.value() + "\t" + look;
    }

    private Map<String, RoomEntry> looksOf(RoomEntry room) {
        return room.isPrivate() ? privateLooks : roomLooks;
    }

    private void remove(RoomEntry room) {
        roomsById.remove(room.id());
        if (room.isPrivate()) {
            privateRooms.remove(room.name());
            invitations.values().forEach(invited -> invited.remove(room.id()));
        } else {
            rooms.remove(room.name());
            all = all.stream().filter(one -> !one.equals(room)).toList();
            firstWords.remove(room.name());
        }
        Confusables.skeletons(room.name()).forEach(look -> looksOf(room).remove(markOf(room, look), room));
        if (room.creator() != null) {
            created.computeIfPresent(room.creator(), (_, count) -> count == 1 ? null : count - 1);
        }
        for (Map<RoomId, Nickname> joined : memberships.values()) {
            Nickname nickname = joined.remove(room.id());
            if (nickname != null) {
                nicknames.release(room.id(), nickname);
            }
        }
        nicknames.forget(room.id());
    }

    /** As {@link UserRepository#find(UserName)}. */
    public synchronized Optional<Account> find(UserName name) {
        return Optional.ofNullable(names.get(name.key())).map(accounts::get);
    }

    /** As {@link UserRepository#find(UserId)}. */
    public synchronized Optional<Account> find(UserId id) {
        return Optional.ofNullable(accounts.get(id));
    }

    /** As {@link UserRepository#requireFree}. */
    public synchronized void requireFree(UserName name) {
        if (Confusables.isNobodys(name)
                || Confusables.skeletons(name).stream().anyMatch(skeletons::containsKey)
                || nicknames.isUsed(name)) {
            throw new ProtocolException(ErrorCode.NAME_TAKEN, name);
        }
    }

    /** As {@link UserRepository#register}. */
    public synchronized Decision<User> register(UserName name, String passwordHash) {
        requireFree(name);
        User user = new User(new UserId("u" + (lastUser + 1)), name);
        Decision<RoomEntry> freeChat = ensure(RoomName.FREE_CHAT);
        Change joined = new Change.Joined(user.id(), freeChat.result().id(), name.asNickname());
        Change stored = new Change.Stored(new Account(user, passwordHash, 0));
        return new Decision<>(
                user,
                Stream.concat(freeChat.changes().stream(), Stream.of(stored, joined))
                        .toList());
    }

    /** As {@link UserRepository#upgradeHash}. */
    public synchronized Decision<Boolean> upgradeHash(Account account, String strongerHash) {
        Account now = accounts.get(account.user().id());
        if (now == null || !now.passwordHash().equals(account.passwordHash())) {
            return new Decision<>(false, List.of());
        }
        return done(List.of(new Change.Stored(new Account(now.user(), strongerHash, now.generation()))));
    }

    /** As {@link UserRepository#changePassword}. */
    public synchronized Decision<Account> changePassword(Account expected, String passwordHash) {
        if (!expected.equals(accounts.get(expected.user().id()))) {
            throw new ProtocolException(ErrorCode.BAD_CREDENTIALS);
        }
        Account after = new Account(expected.user(), passwordHash, expected.generation() + 1);
        return new Decision<>(after, List.of(new Change.Stored(after)));
    }

    /** As {@link RoomRepository#find(RoomName)}. */
    public synchronized Optional<RoomEntry> find(RoomName name) {
        return Optional.ofNullable(rooms.get(name));
    }

    /** As {@link RoomRepository#findPrivate}. */
    public synchronized Optional<RoomEntry> findPrivate(RoomName name) {
        return Optional.ofNullable(privateRooms.get(name));
    }

    /** As {@link RoomRepository#allPrivate}. */
    public synchronized List<RoomEntry> allPrivate() {
        return List.copyOf(privateRooms.values());
    }

    /** As {@link RoomRepository#find(RoomId)}. */
    public synchronized Optional<RoomEntry> find(RoomId id) {
        return Optional.ofNullable(roomsById.get(id));
    }

    /** As {@link RoomRepository#mayBegin}. */
    public boolean mayBegin(String word) {
        return firstWords.mayBegin(word);
    }

    /** As {@link RoomRepository#all}. */
    public List<RoomEntry> all() {
        return all;
    }

    /** As {@link RoomRepository#ensure}. */
    public synchronized Decision<RoomEntry> ensure(RoomName name) {
        RoomEntry existing = rooms.get(name);
        if (existing != null) {
            return new Decision<>(existing, List.of());
        }
        RoomEntry room = new RoomEntry(nextRoom(), name);
        return new Decision<>(room, List.of(new Change.Created(room)));
    }

    /** As {@link RoomRepository#create}. */
    public synchronized Decision<RoomEntry> create(RoomName name, User creator, boolean isPrivate) {
        for (String look : Confusables.skeletons(name)) {
            RoomEntry existing = roomLooks.get(look);
            if (existing == null && isPrivate) {
                existing = privateLooks.get(ownLook(creator.id(), look));
            }
            if (existing != null) {
                throw new ProtocolException(ErrorCode.ROOM_EXISTS, existing.name());
            }
        }
        for (RoomName beginning : name.beginnings()) {
            RoomEntry existing = rooms.get(beginning);
            if (existing == null && isPrivate) {
                existing = privateRooms.get(beginning);
            }
            if (existing != null) {
                throw name.beginsWith(existing.name());
            }
        }
        requireBelow(limits.rooms(), roomsById.size(), "Rooms");
        requireBelow(limits.roomsPerUser(), created.getOrDefault(creator.id(), 0), "Rooms of one user");
        requireMembershipLeft(creator);
        RoomEntry room = new RoomEntry(nextRoom(), name, creator.id(), isPrivate, now());
        return new Decision<>(
                room,
                List.of(
                        new Change.Created(room),
                        new Change.Joined(
                                creator.id(), room.id(), creator.name().asNickname())));
    }

    /** As {@link RoomRepository#close}. */
    public synchronized Decision<Boolean> close(RoomEntry room) {
        RoomEntry known = roomsById.get(room.id());
        return done(known == null ? List.of() : List.of(new Change.Closed(known)));
    }

    private RoomId nextRoom() {
        return new RoomId("r" + (lastRoom + 1));
    }

    /** As {@link MembershipRepository#of}. */
    public synchronized Map<RoomId, Nickname> of(User user) {
        return new LinkedHashMap<>(membershipsOf(user.id()));
    }

    /** As {@link MembershipRepository#members}. */
    public synchronized List<Membership> members(RoomEntry room) {
        List<Membership> members = new ArrayList<>();
        memberships.forEach((id, joined) -> {
            Nickname nickname = joined.get(room.id());
            Account account = accounts.get(id);
            if (nickname != null && account != null) {
                members.add(new Membership(account.user(), nickname));
            }
        });
        members.sort(Comparator.comparing(member -> member.nickname().key()));
        return members;
    }

    /** As {@link MembershipRepository#holders}. */
    public synchronized Map<Nickname, UserId> holders(RoomEntry room, List<Nickname> wanted) {
        Map<Nickname, UserId> found = new HashMap<>();
        wanted.forEach(
                nickname -> nicknames.holder(room.id(), nickname).ifPresent(holder -> found.put(nickname, holder)));
        return found;
    }

    /** As {@link MembershipRepository#join}. */
    public synchronized Decision<Boolean> join(User user, RoomEntry room, Nickname nickname) {
        if (membershipsOf(user.id()).containsKey(room.id())) {
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, room.name());
        }
        boolean mayEnter = !room.isPrivate() || isInvited(user, room);
        if (!roomsById.containsKey(room.id()) || !mayEnter) {
            throw new ProtocolException(ErrorCode.UNKNOWN_ROOM, room.name());
        }
        requireFree(user, room.id(), nickname);
        requireMembershipLeft(user);
        Change joined = new Change.Joined(user.id(), room.id(), nickname);
        return done(room.isPrivate() ? List.of(new Change.Uninvited(user.id(), room.id()), joined) : List.of(joined));
    }

    /** As {@link MembershipRepository#leave}. */
    public synchronized Decision<Boolean> leave(User user, RoomEntry room, boolean staysInvited) {
        requireMember(user, room);
        Change left = new Change.Left(user.id(), room.id());
        return done(
                staysInvited && room.isPrivate()
                        ? List.of(left, new Change.Invited(new Invitation(user.id(), room.id(), user.id(), now())))
                        : List.of(left));
    }

    /** As {@link MembershipRepository#invite}. */
    public synchronized Decision<Boolean> invite(User invited, RoomEntry room, User by) {
        Map<RoomId, Invitation> before = invitations.getOrDefault(invited.id(), Map.of());
        Invitation known = before.get(room.id());
        if (!roomsById.containsKey(room.id())
                || membershipsOf(invited.id()).containsKey(room.id())
                || (known != null && known.isOwn())) {
            return new Decision<>(false, List.of());
        }
        Instant now = clock.instant();
        List<Change> changes = new ArrayList<>();
        before.values().stream()
                .filter(one -> !one.holdsAt(now))
                .forEach(ended -> changes.add(new Change.Uninvited(invited.id(), ended.room())));
        List<Invitation> others = invitations(invited).stream()
                .filter(one -> !one.isOwn() && !one.room().equals(room.id()))
                .toList();
        if (others.size() >= Invitation.MOST) {
            changes.add(new Change.Uninvited(invited.id(), others.getFirst().room()));
        }
        changes.add(new Change.Invited(new Invitation(invited.id(), room.id(), by.id(), now())));
        return done(changes);
    }

    /** As {@link MembershipRepository#uninvite}. */
    public synchronized Decision<Boolean> uninvite(User invited, RoomEntry room) {
        Invitation known = invitations.getOrDefault(invited.id(), Map.of()).get(room.id());
        return known == null || known.isOwn()
                ? new Decision<>(false, List.of())
                : done(List.of(new Change.Uninvited(invited.id(), room.id())));
    }

    /** As {@link MembershipRepository#invitations}. */
    public synchronized List<Invitation> invitations(User user) {
        Instant now = clock.instant();
        return invitations.getOrDefault(user.id(), Map.of()).values().stream()
                .filter(invitation -> invitation.holdsAt(now))
                .sorted(Comparator.comparing(Invitation::time))
                .toList();
    }

    private boolean isInvited(User user, RoomEntry room) {
        Invitation invitation = invitations.getOrDefault(user.id(), Map.of()).get(room.id());
        return invitation != null && invitation.holdsAt(clock.instant());
    }

    /** As {@link ContactRepository#contacts}. */
    public synchronized List<Contact> contacts(User user) {
        return contacts.getOrDefault(user.id(), Map.of()).values().stream()
                .sorted(Comparator.comparing(Contact::opened, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    private Contact contact(User user, User with) {
        return contacts.getOrDefault(user.id(), Map.of()).getOrDefault(with.id(), Contact.none(with));
    }

    /** As {@link ContactRepository#open}. */
    public synchronized Decision<Boolean> open(User speaker, User with, Position stands) {
        if (contact(/* user= */ with, /* with= */ speaker).ignored()) {
            throw new ProtocolException(ErrorCode.REFUSED, with.name());
        }
        List<Change> changes = new ArrayList<>(opened(speaker, with, stands));
        if (!speaker.equals(with)) {
            changes.addAll(opened(/* user= */ with, /* with= */ speaker, stands));
        }
        return new Decision<>(!changes.isEmpty(), changes);
    }

    /** As {@link ContactRepository#openOwn}. */
    public synchronized Decision<Boolean> openOwn(User user, User with, Position stands) {
        List<Change> changes = opened(user, with, stands);
        return new Decision<>(!changes.isEmpty(), changes);
    }

    private List<Change> opened(User user, User with, Position stands) {
        Contact before = contact(user, with);
        if (before.opened() != null) {
            return List.of();
        }
        List<Contact> open =
                contacts(user).stream().filter(one -> one.opened() != null).toList();
        List<Change> changes = new ArrayList<>();
        if (open.size() >= limits.conversations()) {
            changes.add(new Change.Met(user.id(), open.getFirst().closed(Position.NONE)));
        }
        changes.add(new Change.Met(user.id(), before.open(now(), stands)));
        return changes;
    }

    /** As {@link ContactRepository#closeOwn}. */
    public synchronized Decision<Boolean> closeOwn(User user, User with, Position stands) {
        Contact before = contact(user, with);
        return before.opened() == null
                ? new Decision<>(false, List.of())
                : done(List.of(new Change.Met(user.id(), before.closed(stands))));
    }

    /** As {@link ContactRepository#ignore}. */
    public synchronized Decision<Boolean> ignore(User user, User whom, boolean on) {
        Contact before = contact(user, whom);
        if (before.ignored() == on) {
            return new Decision<>(false, List.of());
        }
        if (on) {
            long ignored = contacts(user).stream().filter(Contact::ignored).count();
            requireBelow(limits.ignored(), (int) ignored, "Ignored users");
        }
        return done(List.of(new Change.Met(user.id(), before.ignored(on))));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** As {@link MembershipRepository#rename}. */
    public synchronized Decision<Boolean> rename(User user, RoomEntry room, Nickname nickname) {
        requireMember(user, room);
        requireFree(user, room.id(), nickname);
        return done(List.of(new Change.Joined(user.id(), room.id(), nickname)));
    }

    /** As {@link MembershipRepository#renameAll}. */
    public synchronized Decision<Boolean> renameAll(User user, Nickname nickname) {
        List<RoomId> joined = List.copyOf(membershipsOf(user.id()).keySet());
        if (joined.isEmpty()) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
        joined.forEach(room -> requireFree(user, room, nickname));
        return done(joined.stream()
                .<Change>map(room -> new Change.Joined(user.id(), room, nickname))
                .toList());
    }

    private static Decision<Boolean> done(List<Change> changes) {
        return new Decision<>(true, changes);
    }

    private void requireMember(User user, RoomEntry room) {
        if (!membershipsOf(user.id()).containsKey(room.id())) {
            throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
        }
    }

    private Map<RoomId, Nickname> membershipsOf(UserId user) {
        Map<RoomId, Nickname> joined = memberships.get(user);
        if (joined == null) {
            throw new IllegalArgumentException("There is no user " + user);
        }
        return joined;
    }

    private void requireMembershipLeft(User user) {
        requireBelow(limits.joinedRooms(), membershipsOf(user.id()).size(), "Joined rooms");
    }

    private static void requireBelow(int limit, int count, String what) {
        if (count >= limit) {
            throw new ProtocolException(ErrorCode.TOO_MANY, what, limit);
        }
    }

    private void requireFree(User user, RoomId id, Nickname nickname) {
        RoomEntry room = roomsById.get(id);
        if (room == null) {
            throw new IllegalArgumentException("There is no room " + id);
        }
        boolean lookAlike = Confusables.isNobodys(nickname)
                || Confusables.skeletons(nickname).stream()
                        .anyMatch(
                                look -> !skeletons.getOrDefault(look, user.id()).equals(user.id()));
        if (lookAlike || !nicknames.isFree(id, user.id(), nickname)) {
            throw new ProtocolException(ErrorCode.NICKNAME_TAKEN, nickname, room.name());
        }
    }
}
