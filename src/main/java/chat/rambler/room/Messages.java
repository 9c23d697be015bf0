package chat.rambler.room;

import chat.rambler.protocol.Event;
import chat.rambler.protocol.RoomName;
import chat.rambler.store.StoredMessage;

/** Makes of a stored message the event that tells it. */
public final class Messages {
    private Messages() {}

    /**
     * The event for a message of {@code room}.
     *
     * @param replay whether it was said before the one who is told entered the room
     */
    public static Event.Message event(RoomName room, StoredMessage message, boolean replay) {
        return new Event.Message(
                room,
                message.epoch(),
                message.seq(),
                message.id(),
                message.time(),
                message.user(),
                message.author(),
                message.text(),
                replay);
    }
}
