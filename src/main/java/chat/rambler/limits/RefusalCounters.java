package chat.rambler.limits;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often this server has refused something, by the reason: to connections, to HTTP requests and
 * to those that were not let in. For any thread.
 */
public final class RefusalCounters {
    private final Map<ErrorCode, LongAdder> counts = new EnumMap<>(ErrorCode.class);

    RefusalCounters() {
        for (ErrorCode code : ErrorCode.values()) {
            counts.put(code, new LongAdder());
        }
    }

    /** Counts what somebody is about to be told. */
    public void count(ProtocolException refusal) {
        count(refusal.code());
    }

    /** Likewise, where only a status is answered. */
    public void count(ErrorCode code) {
        counter(code).increment();
    }

    /** How often this has been the reason since the start. */
    public long of(ErrorCode code) {
        return counter(code).sum();
    }

    private LongAdder counter(ErrorCode code) {
        return Objects.requireNonNull(counts.get(code));
    }
}
