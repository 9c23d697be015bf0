package chat.rambler.directory;

/** Which room, whatever it is called; opaque. */
public record RoomId(String value) {}
