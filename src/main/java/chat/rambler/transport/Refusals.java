package chat.rambler.transport;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How often this server has refused something, by the reason. For any thread. */
final class Refusals {
    private final Map<ErrorCode, LongAdder> counts = new EnumMap<>(ErrorCode.class);

    Refusals() {
        for (ErrorCode code : ErrorCode.values()) {
            counts.put(code, new LongAdder());
        }
    }

    void count(ProtocolException refusal) {
        counter(refusal.code()).increment();
    }

    long of(ErrorCode code) {
        return counter(code).sum();
    }

    private LongAdder counter(ErrorCode code) {
        return Objects.requireNonNull(counts.get(code));
    }
}
