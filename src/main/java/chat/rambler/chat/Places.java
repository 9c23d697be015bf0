package chat.rambler.chat;

import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Position;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import java.util.List;
import java.util.Map;

/**
 * Where a user is a member, under which nickname, whom the user talks to alone, whom he ignores, and where he is invited.
 *
 * @param conversations the open ones, in the order of opening
 * @param ignored by their names
 * @param invited oldest first
 */
record Places(
        Map<RoomId, Nickname> rooms,
        Map<RoomId, Conversation> conversations,
        Map<UserName, User> ignored,
        List<Invited> invited) {
    /** A conversation of two, and where it stood when it was opened. */
    record Conversation(RoomEntry room, Position from) {}

    /** A private room that the user may enter, and who has invited. */
    record Invited(RoomEntry room, UserName by) {
        Event.Invited told() {
            return new Event.Invited(room.name(), by);
        }
    }

    /** Of somebody who is anonymous. */
    static Places of(Map<RoomId, Nickname> rooms) {
        return new Places(rooms, Map.of(), Map.of(), List.of());
    }
}
