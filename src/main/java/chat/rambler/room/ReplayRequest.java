package chat.rambler.room;

import chat.rambler.protocol.ChatText;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.Resume;
import chat.rambler.store.StoredMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of a room's past a newcomer wants to be sent.
 *
 * @param replay how many of the newest messages; {@link JoinOptions#AS_SET} for the room's own number
 * @param resume the position to resume from instead, if that is possible
 * @param budget shared by all rooms that one request enters
 */
public record ReplayRequest(int replay, @Nullable Resume resume, Budget budget) {
    /** Bounds the replay of one request, so that it fits into an outbox however slowly it is read. Thread-safe. */
    public static final class Budget {
        /** What each line of a message counts in addition to its text: names, numbers, framing. */
        private static final int LINE = 100;

        private final AtomicLong left;
        private final long all;

        /** @param characters of text; one takes up to three bytes */
        public Budget(long characters) {
            all = characters;
            left = new AtomicLong(characters);
        }

        /** Takes the cost of a message; false if not enough is left, and then takes nothing. */
        boolean take(StoredMessage message) {
            long cost = cost(message);
            return left.getAndUpdate(rest -> rest < cost ? rest : rest - cost) >= cost;
        }

        /** How much has been taken. */
        public long spent() {
            return all - left.get();
        }

        /** Gives back the cost of messages that are not sent. */
        void giveBack(List<StoredMessage> messages) {
            left.addAndGet(messages.stream().mapToLong(Budget::cost).sum());
        }

        private static long cost(StoredMessage message) {
            return message.text().length() + (long) LINE * ChatText.countLines(message.text());
        }

        /** The cost of a message of one line. */
        public static long cost(int characters) {
            return characters + (long) LINE;
        }

        /** The newest of the messages that fit, whose cost is taken. */
        public List<StoredMessage> newest(List<StoredMessage> messages) {
            int from = messages.size();
            while (from > 0 && take(messages.get(from - 1))) {
                from--;
            }
            return messages.subList(from, messages.size());
        }

        /** The oldest of the messages that fit, whose cost is taken. */
        public List<StoredMessage> oldest(List<StoredMessage> messages) {
            int to = 0;
            while (to < messages.size() && take(messages.get(to))) {
                to++;
            }
            return messages.subList(0, to);
        }
    }
}
