package chat.rambler.room;

import chat.rambler.protocol.Notice;

/**
 * An act that is allowed.
 *
 * @param text what clients that do not know acts show of it
 */
public record Decision(Notice notice, String text) {}
