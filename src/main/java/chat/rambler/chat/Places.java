package chat.rambler.chat;

import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.UserName;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import java.util.List;
import java.util.Map;

/**
 * Where a user is a member, under which nickname, and where the user is invited.
 *
 * @param invited oldest first
 */
record Places(Map<RoomId, Nickname> rooms, List<Invited> invited) {
    /** A private room that the user may enter, and who has invited. */
    record Invited(RoomEntry room, UserName by) {
        Event.Invited told() {
            return new Event.Invited(room.name(), by);
        }
    }

    /** Of somebody who is anonymous. */
    static Places of(Map<RoomId, Nickname> rooms) {
        return new Places(rooms, List.of());
    }
}
