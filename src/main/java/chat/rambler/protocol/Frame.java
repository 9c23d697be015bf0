package chat.rambler.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An event as one codec spells it, made once however many connections get it: the payloads of one
 * or more WebSocket text messages, or lines of TCP text with their line ends. Immutable but for the
 * arrays, which nobody may write to.
 */
public final class Frame {
    private final List<byte[]> messages;
    private final int size;

    private Frame(List<byte[]> messages) {
        this.messages = messages;
        this.size = messages.stream().mapToInt(message -> message.length).sum();
    }

    /** A frame of these texts in UTF-8, each a message of its own. */
    static Frame of(List<String> texts) {
        return new Frame(
                texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** The payloads, in the order in which they are to leave. */
    public List<byte[]> messages() {
        return messages;
    }

    /** Bytes of all payloads together. */
    public int size() {
        return size;
    }
}
