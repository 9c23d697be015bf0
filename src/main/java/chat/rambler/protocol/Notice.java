package chat.rambler.protocol;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An act that governs a room, as the room's log tells it (PROTOCOL.md §10).
 *
 * @param by who did it; null for the server itself
 * @param whom whom it is about; null if it is about nobody, or about an anonymous visitor
 * @param whomId the id of that account, told to nobody; null if {@code whom} is, or if it is about a network or a message of that account
 * @param said the number of the message that is removed, or by which an anonymous visitor was named; null for an account
 * @param origin where the anonymous visitor is from (a keyed hash, told to nobody); null if that does not matter
 * @param until when it ends; null for never, or if it is nothing that ends
 * @param setting the setting that is set; null unless {@code act} is {@link Act#SET}
 * @param value the new role, topic or setting (of {@link Setting#SLOW} in seconds); null if there is none any more, or the
 *     setting has its first value
 * @param reason one line, up to 200 code points; null for none
 */
public record Notice(
        Act act,
        @Nullable UserName by,
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
        SET,
        CLOSE,
        RESET,
        REMOVE;

        /** Whether the server itself may do it. */
        public boolean isOfServer() {
            return this == CLOSE || this == ROLE;
        }

        /** The act in an event, such as {@code ban}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The {@link #value} of a ban of a network from which an account came that was banned from the server. */
    public static final String NETWORK = "network";

    /** That a room has ended; {@code by} null for the server itself. */
    public static Notice closing(@Nullable UserName by, @Nullable String reason) {
        return new Notice(Act.CLOSE, by, null, null, null, null, null, null, null, reason);
    }

    /**
     * That a message has been removed.
     *
     * @param author whose message it was; null for an anonymous visitor
     */
    public static Notice removal(UserName by, long removed, @Nullable UserName author, @Nullable String reason) {
        return new Notice(Act.REMOVE, by, author, null, removed, null, null, null, null, reason);
    }

    /** The same, without where a visitor is from. */
    public Notice withoutOrigin() {
        return new Notice(act, by, whom, whomId, said, null, until, setting, value, reason);
    }

    /**
     * Whether it belongs to the room's rules and is recorded among its acts: all do, except that somebody takes back a
     * message of his own.
     */
    public boolean governs() {
        return act != Act.REMOVE || !Objects.equals(by, whom);
    }

    /** The kind of message that it is in an event. */
    public String kind() {
        return act == Act.REMOVE ? "removal" : "notice";
    }

    /** Whether it is shown to programs only. */
    public boolean isQuiet() {
        return act == Act.UNBAN;
    }

    /** Whether it puts somebody out of the room, or everybody. */
    public boolean expels() {
        return act == Act.KICK || act == Act.BAN || act == Act.CLOSE;
    }
}
