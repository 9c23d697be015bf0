package chat.rambler.protocol;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do in a room (PROTOCOL.md §10), from the lowest to the highest. */
public enum Role {
    MEMBER,
    MODERATOR,
    OWNER,

    /** Of the whole server. */
    ADMINISTRATOR;

    /** The role in a command and in an event, such as {@code moderator}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with this word, in any case. */
    public static Optional<Role> of(String typed) {
        for (Role role : values()) {
            if (role.word().equalsIgnoreCase(typed)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** The role in a sentence, such as {@code a moderator}. */
    public String withArticle() {
        return switch (this) {
            case MEMBER, MODERATOR -> "a " + word();
            case OWNER -> "the owner";
            case ADMINISTRATOR -> "an administrator";
        };
    }

    public boolean isAtLeast(Role other) {
        return compareTo(other) >= 0;
    }
}
