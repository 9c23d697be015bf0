package chat.rambler.room;

import chat.rambler.protocol.ChatText;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.Resume;
import chat.rambler.store.StoredMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one who enters a room wants to be sent of what was said before.
 *
 * @param replay how many of the newest messages; {@link JoinOptions#AS_SET} for the room's own number
 * @param resume the place to go on from instead, if it can be done
 * @param budget what all rooms that are entered at once may send together
 */
public record ReplayRequest(int replay, @Nullable Resume resume, Budget budget) {
    /**
     * Bounds what one request is sent of the past, so that it fits into an outbox however slowly it
     * is read. For any thread.
     */
    public static final class Budget {
        /** What each line of a message costs beside its text: names, numbers, framing. */
        private static final int LINE = 100;

        private final AtomicLong left;
        private final long all;

        /**
         * @param characters of text; one takes up to three bytes
         */
        public Budget(long characters) {
            all = characters;
            left = new AtomicLong(characters);
        }

        /** Takes what a message costs; false if that is no longer there, and takes nothing. */
        boolean take(StoredMessage message) {
            long cost = cost(message);
            return left.getAndUpdate(rest -> rest < cost ? rest : rest - cost) >= cost;
        }

        /** How much has been taken. */
        public long spent() {
            return all - left.get();
        }

        /** Gives back what was taken for messages that are not sent. */
        void giveBack(List<StoredMessage> messages) {
            left.addAndGet(messages.stream().mapToLong(Budget::cost).sum());
        }

        private static long cost(StoredMessage message) {
            return message.text().length() + (long) LINE * ChatText.countLines(message.text());
        }

        /** What a message of one line costs. */
        public static long cost(int characters) {
            return characters + (long) LINE;
        }

        /** The newest that fit. */
        public List<StoredMessage> newest(List<StoredMessage> messages) {
            int from = messages.size();
            while (from > 0 && take(messages.get(from - 1))) {
                from--;
            }
            return messages.subList(from, messages.size());
        }

        /** The oldest that fit. */
        public List<StoredMessage> oldest(List<StoredMessage> messages) {
            int to = 0;
            while (to < messages.size() && take(messages.get(to))) {
                to++;
            }
            return messages.subList(0, to);
        }
    }
}
