package chat.rambler.protocol;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An act that governs a room, as the room's log tells it (PROTOCOL.md §10).
 *
 * @param by who did it
 * @param whom whom it is about; null if it is about nobody, or about an anonymous visitor
 * @param whomId the id of that account, told to nobody; null exactly if {@code whom} is
 * @param said the number of the message by which an anonymous visitor was named; null for an account
 * @param origin where the anonymous visitor is from (a keyed hash, told to nobody); null if that does not matter
 * @param until when it ends; null for never, or if it is nothing that ends
 * @param setting the setting that is set; null unless {@code act} is {@link Act#SET}
 * @param value the new role, topic or setting (of {@link Setting#SLOW} in seconds); null if there is none any more, or the
 *     setting has its first value
 * @param reason one line, up to 200 code points; null for none
 */
public record Notice(
        Act act,
        UserName by,
        @Nullable UserName whom,
        @Nullable String whomId,
        @Nullable Long said,
        @Nullable String origin,
        @Nullable Instant until,
        @Nullable Setting setting,
        @Nullable String value,
        @Nullable String reason) {
    /** What was done. */
    public enum Act {
        KICK,
        BAN,
        UNBAN,
        MUTE,
        UNMUTE,
        ROLE,
        TOPIC,
        SET;

        /** The act in an event, such as {@code ban}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same, without where a visitor is from. */
    public Notice withoutOrigin() {
        return new Notice(act, by, whom, whomId, said, null, until, setting, value, reason);
    }

    /** Whether it is shown to programs only. */
    public boolean isQuiet() {
        return act == Act.UNBAN;
    }

    /** Whether it puts somebody out of the room. */
    public boolean expels() {
        return act == Act.KICK || act == Act.BAN;
    }
}
