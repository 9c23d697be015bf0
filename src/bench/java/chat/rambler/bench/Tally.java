package chat.rambler.bench;

import org.HdrHistogram.Histogram;

/** What arrived, and what it cost the server. */
final class Tally {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_US = 1e3;

    final Histogram latency = new Histogram(LONGEST_NANOS, 3);
    long sent;
    long deliveries;
    long reads;
    long cpuNanos;
    long nanos;

    void delivered(long latencyNanos) {
        deliveries++;
        latency.recordValue(Math.clamp(latencyNanos, 0, LONGEST_NANOS));
    }

    /** Processor time of the server for one delivery, in µs. */
    double micros() {
        return cpuNanos / NANOS_PER_US / Math.max(1, deliveries);
    }

    double perSecond() {
        return deliveries * 1e9 / Math.max(1, nanos);
    }

    /** A percentile of the latency, in ms after messages were due. */
    double millis(double percentile) {
        return latency.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }

    double perRead() {
        return (double) deliveries / Math.max(1, reads);
    }
}
