package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection in one room. Touched on the room's stripe only. */
final class Member {
    /**
     * As much as may be said while the replay is read; a connection that needs more cannot be kept
     * in step.
     */
    private static final int MAX_HELD = 1_000;

    /** What an event takes beside its text. */
    private static final int EVENT = 200;

    private final Connection connection;
    private long heldCharacters;
    private Nickname nickname;
    private @Nullable User user;
    private @Nullable List<Event> held = new ArrayList<>();
    private boolean entered;
    private long newsFrom;

    Member(Connection connection, Nickname nickname, @Nullable User user) {
        this.connection = connection;
        this.nickname = nickname;
        this.user = user;
    }

    Connection connection() {
        return connection;
    }

    Nickname nickname() {
        return nickname;
    }

    @Nullable
    User user() {
        return user;
    }

    @Nullable
    UserId userId() {
        return user == null ? null : user.id();
    }

    void become(@Nullable User newUser, Nickname newNickname) {
        user = newUser;
        nickname = newNickname;
    }

    /** Whether what is said now must wait until the replay has been sent. */
    boolean isHeld() {
        return held != null;
    }

    /** Whether it has been told that it is in the room. */
    boolean hasEntered() {
        return entered;
    }

    /** Whether a change of who is here, by its number, came after it had entered. */
    boolean hears(long news) {
        return entered && news >= newsFrom;
    }

    /** What is said now must wait once more. */
    void holdAgain() {
        held = new ArrayList<>();
        heldCharacters = 0;
    }

    /** How much waits. */
    int heldSoFar() {
        return held == null ? 0 : held.size();
    }

    /**
     * Keeps something said until the replay has been sent; false if there is too much, as there
     * would be for one who does not read.
     */
    boolean hold(Event event) {
        heldCharacters +=
                EVENT + (event instanceof Event.Message said ? said.text().length() : 0);
        return held != null
                && held.size() < MAX_HELD
                && heldCharacters <= connection.outbox().maxBytes()
                && held.add(event);
    }

    /**
     * What was said while the replay was read; from now on messages go straight through.
     *
     * @param news the number of the next change of who is here: the first that it hears
     */
    List<Event> release(long news) {
        newsFrom = entered ? newsFrom : news;
        List<Event> released = held == null ? List.of() : held;
        held = null;
        entered = true;
        return released;
    }
}
