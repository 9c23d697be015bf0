package chat.rambler.directory;

/** Which account, whatever it is called; opaque. */
public record UserId(String value) {}
