package chat.rambler.store;

import chat.rambler.protocol.UserName;

/** A registered account, as rooms and messages know it. */
public record User(UserId id, UserName name) {}
