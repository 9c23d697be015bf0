package chat.rambler.store;

import chat.rambler.protocol.RoomName;

/** A room that exists, with the spelling it was created in. */
public record RoomEntry(RoomId id, RoomName name) {}
