package chat.rambler.room;

import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events in each codec that somebody needs them in, encoded the first time somebody does. */
final class Frames {
    private final List<? extends Event> events;
    private final IdentityHashMap<Codec, Frame> frames = new IdentityHashMap<>(4);
    private @Nullable Codec latest; // most members of a room speak the same
    private @Nullable Frame latestFrame;

    Frames(Event event) {
        this(List.of(event));
    }

    /** All of these, in their order, in one frame. */
    Frames(List<? extends Event> events) {
        this.events = events;
    }

    Frame in(Codec codec) {
        if (latestFrame != null && codec.equals(latest)) {
            return latestFrame;
        }
        Frame frame = frames.computeIfAbsent(
                codec, _ -> Frame.joined(events.stream().map(codec::encode).toList()));
        latest = codec;
        latestFrame = frame;
        return frame;
    }
}
