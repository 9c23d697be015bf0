package chat.rambler.protocol;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A setting of a room (PROTOCOL.md §10). */
public enum Setting {
    /** Who may speak: {@code everyone}, {@code users} or {@code moderators}. */
    SPEAK,

    /** How long a member waits between two messages: {@code off}, or 1 s to 6 h. */
    SLOW;

    private static final Duration LONGEST_SLOW = Duration.ofHours(6);

    /** The value that was typed, as it is kept; empty if it is none. {@code default} is the first one. */
    public Optional<String> value(String typed) {
        String word = typed.toLowerCase(Locale.ROOT);
        if (word.equals("default") || word.equals(first())) {
            return Optional.of(first());
        }
        if (this == SPEAK) {
            return Optional.of(word).filter(Set.of("users", "moderators")::contains);
        }
        try {
            return TimeText.parse(word, new ProtocolException(ErrorCode.USAGE, ""))
                    .filter(time -> time.compareTo(LONGEST_SLOW) <= 0)
                    .map(time -> String.valueOf(time.toSeconds()));
        } catch (ProtocolException tooLong) {
            return Optional.empty();
        }
    }

    /** The value that holds where none is set. */
    public String first() {
        return this == SPEAK ? "everyone" : "off";
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
