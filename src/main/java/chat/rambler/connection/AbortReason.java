package chat.rambler.connection;

/** Why a connection is cut, without a close frame. */
public enum AbortReason {
    /** It reads nothing, or next to nothing, of what is waiting for it. */
    STALLED,
    /** It has not answered a ping. */
    SILENT
}
