package chat.rambler.room;

import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import java.util.IdentityHashMap;

/** One event in each codec that somebody needs it in, encoded the first time somebody does. */
final class Frames {
    private final Event event;
    private final IdentityHashMap<Codec, Frame> frames = new IdentityHashMap<>(4);

    Frames(Event event) {
        this.event = event;
    }

    Frame in(Codec codec) {
        Frame frame = frames.get(codec);
        if (frame == null) {
            frame = codec.encode(event);
            frames.put(codec, frame);
        }
        return frame;
    }
}
