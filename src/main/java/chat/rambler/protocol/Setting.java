package chat.rambler.protocol;

import java.util.Locale;
import java.util.Optional;

/** A setting of a room (PROTOCOL.md §10). */
public enum Setting {
    /** Who may speak: {@code everyone}, {@code users} or {@code moderators}. */
    SPEAK,

    /** How long a member waits between two messages: {@code off}, or 1 s to 6 h. */
    SLOW;

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
