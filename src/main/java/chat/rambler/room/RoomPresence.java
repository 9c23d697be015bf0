package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Role;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.UserId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, on any server: reports the members here to the other servers, and tells the members here of all.
 * Works while somebody is in the room here. Used on the room's executor only, except {@link #count}.
 */
final class RoomPresence {
    private final RoomEntry room;
    private final SerialExecutor executor;
    private final PresenceRepository presence;
    private final Members members;
    private final Roster.News news;
    private @Nullable Roster roster; // null while nobody is in the room here
    private @Nullable PresenceSync watching; // null while nobody is in the room here
    private volatile int count;

    RoomPresence(
            RoomEntry room, SerialExecutor executor, PresenceRepository presence, Members members, Roster.News news) {
        this.room = room;
        this.executor = executor;
        this.presence = presence;
        this.members = members;
        this.news = news;
    }

    /**
     * How many are in the room on all servers, each user and each anonymous connection once; 0 if nobody is in it here.
     */
    int count() {
        return count;
    }

    /** Begins to work; does nothing if it works already. */
    void open() {
        if (roster == null) {
            roster = new Roster(room.name(), members, executor, this::tell);
            watching = new PresenceSync(room.id(), presence, roster, executor);
            watching.begin();
        }
    }

    /** Stops: nobody is in the room here any more. */
    void close() {
        if (roster != null && watching != null) {
            roster.end();
            watching.end();
            presence.nobody(room.id());
            roster = null;
            watching = null;
            count = 0;
        }
    }

    /** Done when the other servers have been read, or could not be. */
    CompletableFuture<Void> begun() {
        return watching == null ? CompletableFuture.completedFuture(null) : watching.begun();
    }

    /** The count that a newcomer is told, itself included. */
    int countForNewcomer() {
        return roster == null ? 1 : roster.count();
    }

    /**
     * Lists who is there.
     *
     * @param after the list begins after this nickname; null for the first page
     * @param roleOf the role of a user in the room
     */
    Event.MemberList list(@Nullable Nickname after, Function<UserId, Role> roleOf) {
        return roster == null
                ? new Event.MemberList(room.name(), List.of(), Map.of(), 0, 0)
                : roster.list(after, Roster.MAX_TOLD, roleOf);
    }

    /**
     * A member has come, gone or changed its identity or nickname.
     *
     * @param user the user it is about; null for an anonymous member
     */
    void changed(@Nullable UserId user, Member cause, boolean byChoice) {
        if (user == null) {
            presence.anonymous(room.id(), members.anonymous(), byChoice);
        } else {
            presence.user(room.id(), user, members.nickname(user), byChoice);
        }
        if (roster != null) {
            roster.changed(user, cause, byChoice);
            count = roster.count();
        }
    }

    /** Reports everybody here to the other servers again. */
    void tellAgain() {
        for (UserId user : members.users()) {
            presence.user(room.id(), user, members.nickname(user), false);
        }
        if (!members.all().isEmpty()) {
            presence.anonymous(room.id(), members.anonymous(), false);
        }
    }

    private void tell(Event.Presence event, @Nullable UserId about, @Nullable Member cause) {
        count = event.members();
        news.tell(event, about, cause);
    }
}
