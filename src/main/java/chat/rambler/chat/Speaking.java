package chat.rambler.chat;

import chat.rambler.history.StoredMessage;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Saying something in rooms. */
final class Speaking {
    private final RoomRegistry rooms;
    private final int maxLength;

    Speaking(RoomRegistry rooms, int maxLength) {
        this.rooms = rooms;
        this.maxLength = maxLength;
    }

    void sayEverywhere(Participant participant, String text) {
        List<Room> in = participant.rooms();
        if (in.isEmpty()) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
        requireShort(text);
        String id = participant.nextMessageId();
        List<CompletableFuture<StoredMessage>> said = new ArrayList<>(in.size());
        for (Room room : in) { // all at once: a line in ten rooms waits for the storage once
            said.add(room.say(participant.connection(), id, text));
        }
        boolean anywhere = false;
        for (CompletableFuture<StoredMessage> message : said) {
            anywhere |= isSaid(message);
        }
        if (!anywhere) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
    }

    void say(Participant participant, String roomTyped, String text) {
        Room room = participant.joined(rooms, roomTyped);
        requireShort(text);
        Answers.await(room.say(participant.connection(), participant.nextMessageId(), text));
    }

    /**
     * False if another connection of the user has left the room meanwhile: then the line is not for
     * that room.
     */
    private static boolean isSaid(CompletableFuture<StoredMessage> message) {
        try {
            Answers.await(message);
            return true;
        } catch (ProtocolException e) {
            if (e.code() == ErrorCode.NOT_JOINED) {
                return false;
            }
            throw e;
        }
    }

    private void requireShort(String text) {
        if (text.codePointCount(0, text.length()) > maxLength) {
            throw new ProtocolException(ErrorCode.TOO_LONG, maxLength);
        }
    }
}
