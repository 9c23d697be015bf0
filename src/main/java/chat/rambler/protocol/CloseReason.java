package chat.rambler.protocol;

/**
 * Why the server ends a connection (PROTOCOL.md §7). A WebSocket client gets the code and the text; a TCP client gets
 * the text as its last {@code SERVER:} line, if that can still be written.
 */
public enum CloseReason {
    GOING_AWAY(1001, true, "The server is stopping. Come back in a moment"),
    PROTOCOL_ERROR(1002, false, "What you sent is no valid WebSocket frame"),
    NOT_TEXT(1003, false, "Only text frames are understood here"),
    NOT_UTF8(1007, false, "The text is not UTF-8"),
    NOT_CONNECTED(1008, false, "The first object must be connect, and come in time"),
    NOT_CHAT(1008, false, "This port takes lines of text, not HTTP and not TLS. Try: nc HOST PORT"),
    TOO_FAST(1008, false, "Too much came from you for too long. Speak more slowly"),
    BANNED(1008, false, "You are banned from this server"),
    USERS_ONLY(1008, false, "Only users may be here for now"),
    UNFINISHED(1008, false, "What you began to send has not come to its end"),
    TOO_BIG(1009, false, "The message is too big"),
    TOO_SLOW(1013, true, "You do not read as fast as others write. Come back and read on"),
    LOGGED_OUT(1013, true, "You were logged out everywhere. Come back and log in again"),
    BUSY(1013, true, "Too much is waiting to be read by others. Come back in a moment"),
    NO_STORAGE(1013, true, "The storage does not answer. Come back in a moment");

    private final int code;
    private final boolean reconnect;
    private final String text;

    CloseReason(int code, boolean reconnect, String text) {
        this.code = code;
        this.reconnect = reconnect;
        this.text = text;
    }

    /** The WebSocket close code, RFC 6455 §7.4. */
    public int code() {
        return code;
    }

    /** Whether the client should reconnect, without changing anything. */
    public boolean reconnect() {
        return reconnect;
    }

    /** The text for people; at most 123 bytes, as RFC 6455 §5.5 allows. */
    public String text() {
        return text;
    }
}
