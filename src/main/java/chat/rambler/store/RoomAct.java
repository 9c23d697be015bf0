package chat.rambler.store;

import chat.rambler.protocol.Notice;
import java.time.Instant;

/** An act in the record of a room's acts, which is kept longer than the room's messages. */
public record RoomAct(long number, Instant time, Notice notice) {}
