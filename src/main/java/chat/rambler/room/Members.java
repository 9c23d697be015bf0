package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.directory.RoomId;
import chat.rambler.directory.UserId;
import chat.rambler.protocol.Nickname;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections in a room, and the people behind them: a user counts once, however many
 * connections. On the stripe only.
 */
final class Members {
    private final Map<Connection, Member> byConnection = new LinkedHashMap<>();
    private final Map<UserId, Integer> connectionsOf = new HashMap<>();
    private int anonymous;

    @Nullable Member get(Connection connection) {
        return byConnection.get(connection);
    }

    Collection<Member> all() {
        return byConnection.values();
    }

    /** How many people: each user once, each anonymous connection once. */
    int count() {
        return connectionsOf.size() + anonymous;
    }

    int anonymous() {
        return anonymous;
    }

    /** The users with their nicknames, in the order in which they came. */
    Map<UserId, Nickname> users() {
        Map<UserId, Nickname> users = new LinkedHashMap<>();
        for (Member member : all()) {
            if (member.user() != null) {
                users.put(member.user().id(), member.nickname());
            }
        }
        return users;
    }

    /** Tells who is here; all of it, or what has changed with one member. */
    void tell(PresenceRepository presence, RoomId room, @Nullable Member changed) {
        if (changed == null) {
            users().forEach((user, nickname) -> presence.user(room, user, nickname));
            presence.anonymous(room, anonymous);
        } else if (changed.user() == null) {
            presence.anonymous(room, anonymous);
        } else {
            UserId user = changed.user().id();
            presence.user(room, user, connectionsOf.containsKey(user) ? changed.nickname() : null);
        }
    }

    void add(Member member) {
        byConnection.put(member.connection(), member);
        countIn(member);
    }

    @Nullable Member remove(Connection connection) {
        Member member = byConnection.remove(connection);
        if (member != null) {
            countOut(member);
        }
        return member;
    }

    /** Counts a member out before it changes its identity; {@link #countIn} follows. */
    void countOut(Member member) {
        if (member.user() == null) {
            anonymous--;
        } else {
            connectionsOf.computeIfPresent(
                    member.user().id(),
                    (_, connections) -> connections == 1 ? null : connections - 1);
        }
    }

    void countIn(Member member) {
        if (member.user() == null) {
            anonymous++;
        } else {
            connectionsOf.merge(member.user().id(), 1, Integer::sum);
        }
    }
}
