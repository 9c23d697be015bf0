package chat.rambler.store;

/** Which account, whatever it is called; opaque. */
public record UserId(String value) {}
