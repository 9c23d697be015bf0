package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.store.UserId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections in a room and the users behind them; a user counts once, however many connections it has. Used on the
 * room's executor only.
 */
final class Members {
    private final Map<Connection, Member> byConnection = new LinkedHashMap<>();
    private final Set<Member> held = new LinkedHashSet<>();
    private final Map<UserId, Seat> seats = new LinkedHashMap<>();
    private int anonymous;
    private long news;

    /** One user with all its connections to this server. */
    private static final class Seat {
        private Nickname nickname;
        private int connections;

        Seat(Nickname nickname) {
            this.nickname = nickname;
        }
    }

    @Nullable
    Member get(Connection connection) {
        return byConnection.get(connection);
    }

    Collection<Member> all() {
        return byConnection.values();
    }

    int anonymous() {
        return anonymous;
    }

    /** The members that are being sent their replay. */
    Collection<Member> held() {
        return held;
    }

    /** The number of the next presence change; a member hears those after its own entering. */
    long nextNews() {
        return news++;
    }

    /** Holds back what is said from now on for this member. */
    void hold(Member member) {
        member.holdAgain();
        held.add(member);
    }

    /** Ends {@link #hold} and returns what was held; from now on the member gets events at once. */
    List<Event> release(Member member) {
        held.remove(member);
        return member.release(news);
    }

    /** The user's nickname here; null if the user is not in the room on this server. */
    @Nullable
    Nickname nickname(UserId user) {
        Seat seat = seats.get(user);
        return seat == null ? null : seat.nickname;
    }

    Collection<UserId> users() {
        return List.copyOf(seats.keySet());
    }

    void add(Member member) {
        byConnection.put(member.connection(), member);
        held.add(member);
        countIn(member);
    }

    @Nullable
    Member remove(Connection connection) {
        Member member = byConnection.remove(connection);
        if (member != null) {
            held.remove(member);
            countOut(member);
        }
        return member;
    }

    /** Counts a member out before its identity changes; {@link #countIn} follows. */
    void countOut(Member member) {
        if (member.user() == null) {
            anonymous--;
        } else {
            Seat seat = seats.get(member.user().id());
            if (seat != null && --seat.connections == 0) {
                seats.remove(member.user().id());
            }
        }
    }

    void countIn(Member member) {
        if (member.user() == null) {
            anonymous++;
        } else {
            Seat seat = seats.computeIfAbsent(member.user().id(), _ -> new Seat(member.nickname()));
            seat.nickname = member.nickname();
            seat.connections++;
        }
    }
}
