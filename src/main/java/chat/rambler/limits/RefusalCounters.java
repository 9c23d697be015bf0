package chat.rambler.limits;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts the commands, HTTP requests and connections that this server has refused, by error code. Thread-safe. */
public final class RefusalCounters {
    private final Map<ErrorCode, LongAdder> counts = new EnumMap<>(ErrorCode.class);

    RefusalCounters() {
        for (ErrorCode code : ErrorCode.values()) {
            counts.put(code, new LongAdder());
        }
    }

    /** Counts a refusal that a client is about to get. */
    public void count(ProtocolException refusal) {
        count(refusal.code());
    }

    /** Counts a refusal that is answered with a status only. */
    public void count(ErrorCode code) {
        counter(code).increment();
    }

    /** How many refusals had this code since the start. */
    public long of(ErrorCode code) {
        return counter(code).sum();
    }

    private LongAdder counter(ErrorCode code) {
        return Objects.requireNonNull(counts.get(code));
    }
}
