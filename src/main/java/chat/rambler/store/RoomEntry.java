package chat.rambler.store;

import chat.rambler.protocol.RoomName;

/** A room that exists, with its name as it was spelled when the room was created. */
public record RoomEntry(RoomId id, RoomName name) {}
