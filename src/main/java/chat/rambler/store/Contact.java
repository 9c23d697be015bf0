package chat.rambler.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a user has to do with another one.
 *
 * @param with the other one
 * @param opened when their conversation was opened on the user's side; null while it is closed there
 * @param from what is said after this position must reach the user: where the conversation stood when it was opened, or when
 *     he closed it
 * @param ignored whether the user wants to hear nothing from the other one
 */
public record Contact(User with, @Nullable Instant opened, Position from, boolean ignored) {
    /** Of two who have had nothing to do with each other. */
    public static Contact none(User with) {
        return new Contact(with, null, Position.NONE, false);
    }

    Contact open(Instant now, Position stands) {
        return new Contact(with, now, from.isBehind(stands) ? from : stands, ignored);
    }

    Contact closed(Position stands) {
        return new Contact(with, null, stands, ignored);
    }

    Contact ignored(boolean on) {
        return new Contact(with, on ? null : opened, from, on);
    }
}
