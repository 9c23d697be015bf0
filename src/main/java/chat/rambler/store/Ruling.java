package chat.rambler.store;

import chat.rambler.protocol.Notice;

/** An act before it has a number, and the rules after it. */
public record Ruling(Notice notice, Rules rules) {}
