package chat.rambler.protocol;

import java.util.Locale;

/**
 * Every error that a client can receive (PROTOCOL.md §4). The constant's name in lower case is the wire code and never
 * changes its meaning. The text is for people, with {@code %s} for each argument.
 */
public enum ErrorCode {
    CONNECT_FIRST("The first object must be connect"),
    UNKNOWN_COMMAND("Unknown command \"%s\". Send #help for the list"),
    USAGE("Usage: %s"),
    BAD_CREDENTIALS("Wrong user name or password"),
    LOGIN_REQUIRED("Log in first: %s"),
    NOT_LOGGED_IN("You are not logged in"),
    NAME_TAKEN("User name \"%s\" is taken"),
    INVALID_NAME("\"%s\" cannot be a %s: %s"),
    WEAK_PASSWORD("The password %s"),
    NICKNAME_TAKEN("Nickname \"%s\" is taken in room \"%s\""),
    UNKNOWN_ROOM("There is no room \"%s\""),
    ROOM_EXISTS("Room \"%s\" exists already"),
    ALREADY_JOINED("You are in room \"%s\" already"),
    NOT_JOINED("You are not in room \"%s\""),
    NO_ROOMS("You are not in any room"),
    FORBIDDEN("Not allowed: %s"),
    UNKNOWN_USER("There is no user \"%s\""),
    UNKNOWN_MESSAGE("There is no message %s in room \"%s\""),
    BANNED("You are banned from room \"%s\"%s"),
    SUSPENDED("You are banned from this server%s"),
    MUTED("You are muted in %s"),
    READ_ONLY("Not everybody may speak in %s"),
    SLOW_MODE("Slow mode in room \"%s\": try again in %s s"),
    REFUSED("\"%s\" takes no messages from you"),
    CLOSED("%s is closed for now"),
    INVALID_TOKEN("This token is not valid"),
    TOO_LONG("The message is longer than %s"),
    RATE_LIMITED("Too fast. Try again in %s s"),
    FORBIDDEN_ORIGIN("Pages of another origin cannot do this"),
    BAD_ENCODING("The line is not UTF-8"),
    LINE_TOO_LONG("The line is longer than %s bytes"),
    TOO_MANY("%s limit reached: %s"),
    UNCONFIRMED("Not confirmed in %s: if your message appears there, it was saved"),
    CHANGE_UNCONFIRMED("Not confirmed: the change may have been made. Look before you try again"),
    UNAVAILABLE("Not saved in %s: the storage does not answer. Try again"),
    INTERNAL("Something went wrong here. It is logged as %s");

    private final String template;

    ErrorCode(String template) {
        this.template = template;
    }

    /** The stable code on the wire, such as {@code unknown_command} (PROTOCOL.md §4). */
    public String wireCode() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The text for people, with {@code %s} for each argument. */
    public String template() {
        return template;
    }

    String text(Object... arguments) {
        return template.formatted(arguments);
    }
}
