package chat.rambler.store;

/** The opaque id of an account. */
public record UserId(String value) {}
