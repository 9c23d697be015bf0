package chat.rambler.bench;

import java.io.IOException;

/**
 * Two of our servers on one Redis: senders are on the first, the other clients on the second, whose cost is measured.
 */
final class RamblerPair implements Target {
    private final RamblerServer first;
    private final RamblerServer second;

    RamblerPair(int redisPort) {
        String redis = "--spring.data.redis.port=" + redisPort;
        first = new RamblerServer("first of two servers", redis);
        second = new RamblerServer("second of two servers", redis);
    }

    @Override
    public String name() {
        return second.name();
    }

    @Override
    public Wire wire(Plan plan) {
        return plan.wire();
    }

    @Override
    public void start(Plan plan) throws IOException, InterruptedException {
        first.start(plan);
        second.start(plan);
    }

    @Override
    public int port(Wire wire, boolean sends) {
        return (sends ? first : second).port(wire, sends);
    }

    @Override
    public String handshake(Plan plan, int room) {
        return first.handshake(plan, room);
    }

    @Override
    public String greeting(Plan plan, int room) {
        return first.greeting(plan, room);
    }

    @Override
    public String envelope(Plan plan, int room) {
        return first.envelope(plan, room);
    }

    @Override
    public Usage usage() {
        return second.usage();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
