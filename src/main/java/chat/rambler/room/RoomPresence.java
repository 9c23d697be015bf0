package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, on any server: tells the other servers of those here, and those here of all.
 * Works while somebody is in the room here. On the stripe only, but for {@link #count}.
 */
final class RoomPresence {
    private final RoomEntry room;
    private final SerialExecutor executor;
    private final PresenceRepository presence;
    private final Members members;
    private final Roster.News news;
    private @Nullable Roster roster; // while somebody is in it here
    private @Nullable PresenceSync watching; // likewise
    private volatile int count;

    /** Nobody is there. */
    RoomPresence(
            RoomEntry room, SerialExecutor executor, PresenceRepository presence, Members members, Roster.News news) {
        this.room = room;
        this.executor = executor;
        this.presence = presence;
        this.members = members;
        this.news = news;
    }

    /**
     * How many are in it on all servers, each user and each anonymous connection once; 0 where
     * nobody is in it here.
     */
    int count() {
        return count;
    }

    /** Begins to work, if it does not already. */
    void open() {
        if (roster == null) {
            roster = new Roster(room.name(), members, executor, this::tell);
            watching = new PresenceSync(room.id(), presence, roster, executor);
            watching.begin();
        }
    }

    /** Nobody is in the room here any more. */
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

    /** Done when those on other servers have been read, or could not be. */
    CompletableFuture<Void> begun() {
        return watching == null ? CompletableFuture.completedFuture(null) : watching.begun();
    }

    /** How many one who enters is told of, itself included. */
    int countForNewcomer() {
        return roster == null ? 1 : roster.count();
    }

    /**
     * Who is there.
     *
     * @param after begins after this nickname; null for the first page
     */
    Event.MemberList list(@Nullable Nickname after) {
        return roster == null
                ? new Event.MemberList(room.name(), List.of(), 0, 0)
                : roster.list(after, Roster.MAX_TOLD);
    }

    /**
     * A member has changed something by coming, going or becoming another.
     *
     * @param user the one it is about; null for an anonymous one
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

    /** Tells the other servers everything again. */
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
