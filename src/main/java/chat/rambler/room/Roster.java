package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who counts as being in a room, on any server, and what members are told of it (PROTOCOL.md §8). A user that comes is
 * there at once and one that leaves by choice is gone at once; one that is lost is gone only after {@link #GRACE}, so
 * that reloading a page is not a leave and a join. Lives while somebody is in the room on this server. Used on the
 * room's executor only.
 */
final class Roster {
    /** How long a user or anonymous member whose connection is lost still counts as being there. */
    static final Duration GRACE = Duration.ofSeconds(8);

    /** In a room with more people than this, members are told only the count. */
    static final int MAX_TOLD = 500;

    /** The least time between two such counts. */
    static final Duration COUNT_INTERVAL = Duration.ofSeconds(1);

    private final RoomName room;
    private final Members members;
    private final SerialExecutor executor;
    private final News news;
    private final Map<UserId, Shown> shown = new LinkedHashMap<>();
    private final AnonymousMembers anonymous;
    private PresenceRepository.Others others = PresenceRepository.Others.NOBODY;
    private boolean countDue;
    private boolean countTold;

    /** The users, and the number of anonymous members, that left other servers by choice. */
    static final class ExplicitLeaves {
        private final Set<UserId> users = new HashSet<>();
        private int anonymous;

        /** @param user null for an anonymous member */
        void add(@Nullable UserId user) {
            if (user == null) {
                anonymous++;
            } else {
                users.add(user);
            }
        }

        void addAll(ExplicitLeaves others) {
            users.addAll(others.users);
            anonymous += others.anonymous;
        }
    }

    interface News {
        /**
         * Is told of one change.
         *
         * @param about the user it is about, who does not hear of it
         * @param cause the member that caused it, which does not hear of it either
         */
        void tell(Event.Presence event, @Nullable UserId about, @Nullable Member cause);
    }

    /** A user as the room's members know it. */
    private static final class Shown {
        private Nickname nickname;
        private @Nullable Departure departure;

        Shown(Nickname nickname) {
            this.nickname = nickname;
        }
    }

    /** A lost user that may come back within the grace period. */
    private static final class Departure {}

    Roster(RoomName room, Members members, SerialExecutor executor, News news) {
        this.room = room;
        this.members = members;
        this.executor = executor;
        this.news = news;
        this.anonymous =
                new AnonymousMembers(executor, (change, cause) -> tell(change, Nickname.ANONYMOUS, null, null, cause));
    }

    /** How many are there: each user and each anonymous connection once. */
    int count() {
        return shown.size() + anonymous.count();
    }

    /**
     * Lists who is there, in the order of nicknames.
     *
     * @param after the list begins after this nickname; null for the first page
     * @param most how many to list
     * @param roleOf the role of a user in the room
     */
    Event.MemberList list(@Nullable Nickname after, int most, Function<UserId, Role> roleOf) {
        List<Map.Entry<UserId, Nickname>> rest = shown.entrySet().stream()
                .map(user -> Map.entry(user.getKey(), user.getValue().nickname))
                .filter(user -> after == null || user.getValue().key().compareTo(after.key()) > 0)
                .sorted(Comparator.comparing(user -> user.getValue().key()))
                .toList();
        List<Map.Entry<UserId, Nickname>> page = rest.subList(0, Math.min(most, rest.size()));
        Map<Nickname, Role> roles = new LinkedHashMap<>();
        for (Map.Entry<UserId, Nickname> user : page) {
            Role role = roleOf.apply(user.getKey());
            if (role != Role.MEMBER) {
                roles.put(user.getValue(), role);
            }
        }
        return new Event.MemberList(
                room,
                page.stream().map(Map.Entry::getValue).toList(),
                roles,
                rest.size() - page.size(),
                anonymous.count());
    }

    /**
     * A member has come, gone or changed here; {@link Members} knows it already.
     *
     * @param user the user it is about; null for an anonymous member
     * @param byChoice whether a member that goes has left for good
     */
    void changed(@Nullable UserId user, Member cause, boolean byChoice) {
        if (user == null) {
            lookAnonymous(byChoice ? 1 : 0, cause);
        } else {
            look(user, byChoice, cause);
        }
    }

    /**
     * Other people than before are there on other servers.
     *
     * @param left who has left by choice meanwhile
     */
    void changed(PresenceRepository.Others now, ExplicitLeaves left) {
        Set<UserId> concerned = new HashSet<>(others.users().keySet());
        concerned.addAll(now.users().keySet());
        concerned.addAll(left.users);
        others = now;
        for (UserId user : concerned) {
            look(user, left.users.contains(user) || now.lost().contains(user), null);
        }
        lookAnonymous(now.lostAnonymous() + left.anonymous, null);
    }

    /** Nobody on this server needs to be told any more. */
    void end() {
        shown.clear();
        anonymous.end();
        countDue = false;
    }

    private void look(UserId user, boolean byChoice, @Nullable Member cause) {
        Nickname nickname = members.nickname(user);
        if (nickname == null) {
            nickname = others.users().get(user);
        }
        Shown before = shown.get(user);
        if (nickname == null) {
            if (before != null) {
                gone(user, before, byChoice, cause);
            }
        } else if (before == null) {
            shown.put(user, new Shown(nickname));
            tell(Event.Presence.Change.JOIN, nickname, null, user, cause);
        } else {
            before.departure = null;
            Nickname was = before.nickname;
            before.nickname = nickname;
            if (!nickname.toString().equals(was.toString())) {
                tell(Event.Presence.Change.NICK, nickname, was, user, cause);
            }
        }
    }

    private void gone(UserId user, Shown before, boolean byChoice, @Nullable Member cause) {
        if (byChoice) {
            leave(user, before, cause);
        } else if (before.departure == null) {
            Departure departure = new Departure();
            before.departure = departure;
            executor.after(GRACE, () -> {
                if (before.departure == departure && shown.get(user) == before) {
                    leave(user, before, null);
                }
            });
        }
    }

    private void leave(UserId user, Shown left, @Nullable Member cause) {
        shown.remove(user);
        tell(Event.Presence.Change.LEAVE, left.nickname, null, user, cause);
    }

    private void lookAnonymous(int leaving, @Nullable Member cause) {
        anonymous.look(members.anonymous() + others.anonymous(), leaving, cause);
    }

    private void tell(
            Event.Presence.Change change,
            Nickname nickname,
            @Nullable Nickname was,
            @Nullable UserId about,
            @Nullable Member cause) {
        if (count() > MAX_TOLD) {
            countDue = true;
            tellCount();
        } else {
            news.tell(new Event.Presence(room, change, nickname, was, count()), about, cause);
        }
    }

    private void tellCount() {
        if (countDue && !countTold) {
            countDue = false;
            countTold = true;
            news.tell(new Event.Presence(room, null, null, null, count()), null, null);
            executor.after(COUNT_INTERVAL, () -> {
                countTold = false;
                tellCount();
            });
        }
    }
}
