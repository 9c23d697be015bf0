package chat.rambler.connection;

/** Why a connection is ended without a word: there is nobody to take it. */
public enum AbortReason {
    /** It takes nothing, or next to nothing, of what is waiting for it. */
    STALLED,
    /** It has not answered a ping. */
    SILENT
}
