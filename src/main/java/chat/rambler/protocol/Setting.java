package chat.rambler.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A setting of a room, or of the whole server (PROTOCOL.md §10). */
public enum Setting {
    /** Who may speak, in one room or in all of them. */
    SPEAK(true, true, "everyone users moderators"),

    /** How long a member of a room waits between two messages: {@code off}, or 1 s to 6 h; kept in seconds. */
    SLOW(true, false, "off"),

    /** Whether accounts can be made. */
    REGISTER(false, true, "open closed"),

    /** Who may enter rooms at all. */
    CONNECT(false, true, "everyone users"),

    /** Who may create rooms. */
    CREATE(false, true, "users administrators"),

    /** Whether two users can talk to each other alone. */
    DIRECT(false, true, "on off");

    private static final Duration LONGEST_SLOW = Duration.ofHours(6);

    private final boolean ofRoom;
    private final boolean ofServer;
    private final String values; // the first one holds where none is set

    Setting(boolean ofRoom, boolean ofServer, String values) {
        this.ofRoom = ofRoom;
        this.ofServer = ofServer;
        this.values = values;
    }

    /** Whether a room has it, or the server. */
    public boolean isOf(boolean server) {
        return server ? ofServer : ofRoom;
    }

    /** The value that was typed, as it is kept; empty if it is none. {@code default} is the first one. */
    public Optional<String> value(String typed) {
        String word = typed.toLowerCase(Locale.ROOT);
        if (word.equals("default")) {
            return Optional.of(first());
        }
        if (this != SLOW || word.equals(first())) {
            return Optional.of(word).filter(List.of(values.split(" ", -1))::contains);
        }
        try {
            return TimeText.parse(word, new ProtocolException(ErrorCode.USAGE, ""))
                    .filter(time -> time.compareTo(LONGEST_SLOW) <= 0)
                    .map(time -> String.valueOf(time.toSeconds()));
        } catch (ProtocolException outOfBounds) {
            return Optional.empty();
        }
    }

    /** The value that holds where none is set. */
    public String first() {
        return values.split(" ", -1)[0];
    }

    /** A value as people read it. */
    public String shown(String value) {
        return this == SLOW && !value.equals(first()) ? TimeText.of(Duration.ofSeconds(Long.parseLong(value))) : value;
    }

    /** The setting in a command and in an event, such as {@code slow}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The setting with this word, in any case. */
    public static Optional<Setting> of(String typed) {
        for (Setting setting : values()) {
            if (setting.word().equalsIgnoreCase(typed)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
