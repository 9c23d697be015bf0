package chat.rambler.store;

import java.time.Duration;
import java.time.Instant;

/**
 * That a user may enter a private room. Whoever owns the room and leaves it has one from himself: it does not end, nobody
 * takes it back, and it does not count among {@link #MOST}.
 *
 * @param by who has invited
 */
public record Invitation(UserId invited, RoomId room, UserId by, Instant time) {
    /** How long an invitation holds. */
    public static final Duration LASTS = Duration.ofDays(30);

    /** How many invitations a user may have; the oldest goes for a new one. */
    public static final int MOST = 100;

    /** Whether it is the way back of the room's owner. */
    public boolean isOwn() {
        return by.equals(invited);
    }

    /** Whether it has not ended. */
    public boolean holdsAt(Instant now) {
        return isOwn() || time.plus(LASTS).isAfter(now);
    }
}
