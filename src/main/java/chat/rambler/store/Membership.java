package chat.rambler.store;

import chat.rambler.protocol.Nickname;

/** A member of a room, present or not. */
public record Membership(User user, Nickname nickname) {}
