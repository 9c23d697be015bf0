package chat.rambler.chat;

import chat.rambler.directory.User;
import chat.rambler.limits.Allowance;
import chat.rambler.limits.Allowances;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast one may speak: each connection has an allowance, and each user another over all
 * connections to this server (protocol.md §4, Limits on speaking).
 */
final class Pace {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int MOST_REFUSALS = 100;

    private final Allowances users;
    private final int burst;

    Pace(LimitsProperties limits) {
        burst = limits.messageBurst();
        users = new Allowances(burst, limits.messagesPerSecond(), Duration.ofSeconds(1));
    }

    /** What a new connection may say. */
    Allowance ofConnection() {
        return users.one();
    }

    /**
     * Waits until something may be done that goes to so many rooms. Refuses with {@link
     * ErrorCode#RATE_LIMITED} what would have to wait for more than two seconds; who is refused a
     * hundred times in a row is sent away.
     */
    void keep(Participant participant, int rooms) {
        int tokens = Math.clamp(rooms, 1, burst);
        User user = participant.user();
        try {
            if (user != null) { // first: what is refused is refused at once, and counts
                users.of(user.id().toString()).await(tokens, LONGEST_WAIT);
            }
            participant.allowance().await(tokens, LONGEST_WAIT);
            participant.allowed();
        } catch (ProtocolException e) {
            if (participant.refused() == MOST_REFUSALS) {
                participant.connection().end(CloseReason.TOO_FAST);
            }
            throw e;
        }
    }

    /** What nobody could understand costs as much as a command. */
    @Nullable ProtocolException keepAnyway(Participant participant) {
        try {
            keep(participant, 1);
            return null;
        } catch (ProtocolException tooFast) {
            return tooFast;
        }
    }
}
