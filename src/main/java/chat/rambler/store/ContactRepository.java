package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import java.util.List;

/**
 * Which users talk to each other, and who wants to hear nothing from whom. Each call is atomic; calls may block for the
 * storage.
 */
public interface ContactRepository {
    /** The contacts of a user: first those with a closed conversation, then the others in the order of opening. */
    List<Contact> contacts(User user);

    /**
     * Opens the conversation of two users, if it is closed, on the side of the one who speaks and on the other one's. Beyond
     * the limit the conversation that was opened first is closed, on that side. Refused with {@link ErrorCode#REFUSED} if
     * the other one ignores the speaker. Returns whether anything has changed.
     *
     * @param stands where the conversation stands
     */
    boolean open(User speaker, User with, Position stands);

    /** Opens the conversation on the user's side alone. Returns whether anything has changed. */
    boolean openOwn(User user, User with, Position stands);

    /**
     * Closes the conversation on the user's side. Returns whether anything has changed.
     *
     * @param stands where it stands as the user sees it: what comes after it is sent when it is opened again, also what is
     *     said at this moment
     */
    boolean closeOwn(User user, User with, Position stands);

    /**
     * Begins to ignore another user, and closes the conversation on the user's side, or ends that. Refused with
     * {@link ErrorCode#TOO_MANY}. Returns whether anything has changed.
     */
    boolean ignore(User user, User whom, boolean on);
}
