package chat.rambler.store;

/** The opaque id of a room. */
public record RoomId(String value) {}
