package chat.rambler.store;

/** Which room, whatever it is called; opaque. */
public record RoomId(String value) {}
