package chat.rambler.protocol;

import java.util.Map;

/**
 * Which earlier messages a client wants when it enters rooms.
 *
 * @param replay how many messages of each room, 0 to 100; {@link #AS_SET} for the server's setting
 * @param resume the positions to resume from instead, by room
 */
public record JoinOptions(int replay, Map<RoomName, Resume> resume) {
    /** The largest {@code replay}. */
    public static final int MOST = 100;

    /** Stands for the number in {@code chat.history.replay}. */
    public static final int AS_SET = -1;

    /** What every client of the text protocol gets. */
    public static final JoinOptions DEFAULT = new JoinOptions(AS_SET, Map.of());
}
