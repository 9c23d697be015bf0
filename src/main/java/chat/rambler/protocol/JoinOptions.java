package chat.rambler.protocol;

import java.util.Map;

/**
 * What a client wants to be sent on entering rooms.
 *
 * @param replay how many messages, 0 to 100; {@link #AS_SET} for the server's setting
 * @param resume where it wants to go on instead
 */
public record JoinOptions(int replay, Map<RoomName, Resume> resume) {
    /** As many as may be asked for. */
    public static final int MOST = 100;

    /** As many as {@code chat.history.replay} says. */
    public static final int AS_SET = -1;

    /** What the text protocol does. */
    public static final JoinOptions DEFAULT = new JoinOptions(AS_SET, Map.of());
}
