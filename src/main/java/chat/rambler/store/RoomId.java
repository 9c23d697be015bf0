package chat.rambler.store;

/** Identifies a room for ever; never shown to clients. */
public record RoomId(String value) {
    /** Of the log that governs the whole server; no room has it. */
    public static final RoomId SERVER = new RoomId("server");

    /** Of the conversation of two users: always the same, so two who begin it at once make one. */
    public static RoomId ofConversation(UserId one, UserId other) {
        boolean inOrder = one.value().compareTo(other.value()) <= 0;
        String both = inOrder ? one.value() + " " + other.value() : other.value() + " " + one.value();
        return new RoomId(CONVERSATION + Digest.of(both, CONVERSATION_BYTES));
    }

    private static final String CONVERSATION = "c"; // rooms of the directory have other ids
    private static final int CONVERSATION_BYTES = 16;
}
