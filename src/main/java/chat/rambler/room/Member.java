package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection in one room. Used on the room's executor only. */
final class Member {
    /** Most events held while the replay is read; a connection that would need more is closed. */
    private static final int MAX_HELD = 1_000;

    /** What an event counts in addition to its text. */
    private static final int EVENT = 200;

    private final Visitor visitor;
    private final Connection connection;
    private long heldCharacters;
    private Nickname nickname;
    private @Nullable User user;
    private @Nullable List<Event> held = new ArrayList<>();
    private boolean entered;
    private long newsFrom;

    Member(Visitor visitor, Nickname nickname, @Nullable User user) {
        this.visitor = visitor;
        this.connection = visitor.connection();
        this.nickname = nickname;
        this.user = user;
    }

    Visitor visitor() {
        return visitor;
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

    /** Whether live events must wait until the replay has been sent. */
    boolean isHeld() {
        return held != null;
    }

    /** Whether it has been told that it is in the room. */
    boolean hasEntered() {
        return entered;
    }

    /** Whether it had entered before the presence change with this number. */
    boolean hears(long news) {
        return entered && news >= newsFrom;
    }

    /** Starts holding events again. */
    void holdAgain() {
        held = new ArrayList<>();
        heldCharacters = 0;
    }

    /** How many events are held. */
    int heldSoFar() {
        return held == null ? 0 : held.size();
    }

    /**
     * Keeps an event until the replay has been sent. False if there are more than {@value #MAX_HELD}, or more
     * characters than the outbox has bytes for broadcasts.
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
     * Ends the holding and returns what was held; from now on the member gets events at once.
     *
     * @param news the number of the next presence change: the first that a newcomer hears
     */
    List<Event> release(long news) {
        newsFrom = entered ? newsFrom : news;
        List<Event> released = held == null ? List.of() : held;
        held = null;
        entered = true;
        return released;
    }
}
