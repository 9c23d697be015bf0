package chat.rambler.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * All connections to one server, on one thread and one selector. The latency of a message counts from when it was due,
 * so that a slow server or a slow generator shows.
 */
final class Load implements AutoCloseable {
    /** Part of {@link #wrong} if messages came twice or out of order. */
    static final String DOUBLED = " doubled or out of order";

    private static final int CONNECTING = 64; // connections at once
    private static final int READ_BYTES = 256 * 1024;
    private static final int STALLED_RECEIVE_BUFFER = 4096;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final byte[] NOTHING = {};

    private final Target target;
    private final Plan plan;
    private final Wire wire;
    private final Selector selector;
    private final List<Peer> peers = new ArrayList<>();
    private final List<Peer> stalled = new ArrayList<>();
    private final List<Peer> senders = new ArrayList<>();
    private final int[] numbers;
    private final Peer.Counts counts = new Peer.Counts();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final byte[] bytes = new byte[READ_BYTES];
    private Tally tally = new Tally();
    private long sent;
    private int turn;

    Load(Target target, Plan plan) throws IOException {
        this.target = target;
        this.plan = plan;
        this.wire = target.wire(plan);
        this.selector = Selector.open();
        this.numbers = new int[plan.rooms() * plan.senders()];
    }

    /** Opens all connections, some at a time, and waits until they have entered. */
    Tally open() throws IOException {
        Tally opening = new Tally();
        long began = System.nanoTime();
        long cpu = target.usage().cpuNanos();
        for (int i = 0; i < plan.receivers(); i++) {
            int place = i % plan.perRoom();
            Peer peer = connect(i / plan.perRoom(), place < plan.senders(), true);
            peers.add(peer);
            if (place < plan.senders()) {
                senders.add(peer);
            }
            int opened = peers.size();
            until(() -> opened - counts.opened < CONNECTING);
        }
        for (int i = 0; i < plan.stalled(); i++) {
            stalled.add(connect(0, false, false));
        }
        until(() -> counts.opened == peers.size());
        opening.nanos = System.nanoTime() - began;
        opening.cpuNanos = target.usage().cpuNanos() - cpu;
        opening.deliveries = peers.size();
        turnFor(TimeUnit.MILLISECONDS.toNanos(500)); // time to enter their rooms
        return opening;
    }

    /** Sends at this rate for this long, and counts what arrives. */
    Tally run(double rate, long nanos) throws IOException {
        tally = new Tally();
        Tally running = tally;
        long cpu = target.usage().cpuNanos();
        long before = sent;
        long began = System.nanoTime();
        double gap = TimeUnit.SECONDS.toNanos(1) / rate;
        long next = 0;
        for (long now = began; now - began < nanos; now = System.nanoTime()) {
            while (began + (long) (next * gap) <= now) {
                say(began + (long) (next * gap));
                next++;
            }
            turn(began + (long) (next * gap) - System.nanoTime());
        }
        running.nanos = System.nanoTime() - began;
        running.cpuNanos = target.usage().cpuNanos() - cpu;
        running.sent = sent - before;
        tally = new Tally();
        return running;
    }

    /** Waits until everything that was sent has arrived, or for a limited time. Returns whether it has. */
    boolean rest() throws IOException {
        long expected = sent * plan.perRoom();
        long began = System.nanoTime();
        while (received() < expected && System.nanoTime() - began < REST_NANOS) {
            turn(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return received() >= expected;
    }

    /** Opens connections, some at a time, and closes each when it is told of its room, for this long. */
    Tally storm(long nanos) throws IOException {
        Tally storm = new Tally();
        long began = System.nanoTime();
        long cpu = target.usage().cpuNanos();
        List<Peer> under = new ArrayList<>();
        for (int i = 0; System.nanoTime() - began < nanos || !under.isEmpty(); ) {
            while (under.size() < CONNECTING && System.nanoTime() - began < nanos) {
                under.add(connect(i++ % plan.rooms(), false, true));
            }
            turn(TimeUnit.MILLISECONDS.toNanos(10));
            for (Peer peer : List.copyOf(under)) {
                if (peer.isGreeted() || peer.isClosed()) {
                    storm.deliveries += peer.isGreeted() ? 1 : 0;
                    reset(peer);
                    under.remove(peer);
                }
            }
        }
        storm.nanos = System.nanoTime() - began;
        storm.cpuNanos = target.usage().cpuNanos() - cpu;
        return storm;
    }

    /** Closes with a reset, so that the port does not wait for late packets of the peer. */
    private static void reset(Peer peer) throws IOException {
        if (peer.channel.isOpen()) {
            peer.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            peer.channel.close();
        }
    }

    /** Receives for this long without sending anything. */
    void turnFor(long nanos) throws IOException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < nanos) {
            turn(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** What has gone wrong so far; empty if nothing. */
    String wrong() {
        List<String> wrong = new ArrayList<>();
        long expected = sent * plan.perRoom();
        if (received() != expected || counts.missed > 0) {
            wrong.add((expected - received()) + " lost");
        }
        if (counts.doubled > 0) {
            wrong.add(counts.doubled + DOUBLED);
        }
        if (counts.closed > 0) {
            wrong.add(counts.closed + " closed");
        }
        if (counts.missed == 0 && counts.doubled == 0 && received() == expected && !oneOrder()) {
            wrong.add("receivers differ in order");
        }
        return String.join(", ", wrong);
    }

    /** How many of the connections that never read have been ended by the server. */
    long stalledClosed() throws IOException {
        long closed = 0;
        for (Peer peer : stalled) {
            in.clear();
            try {
                int read = peer.channel.read(in);
                while (read > 0) {
                    in.clear();
                    read = peer.channel.read(in);
                }
                closed += read < 0 ? 1 : 0;
            } catch (IOException reset) {
                closed++;
            }
        }
        return closed;
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.channel.close();
        }
        for (Peer peer : stalled) {
            peer.channel.close();
        }
        selector.close();
    }

    private boolean oneOrder() {
        long[] orders = new long[plan.rooms()];
        boolean[] known = new boolean[plan.rooms()];
        for (Peer peer : peers) {
            if (known[peer.room] && orders[peer.room] != peer.order()) {
                return false;
            }
            orders[peer.room] = peer.order();
            known[peer.room] = true;
        }
        return true;
    }

    private long received() {
        long received = 0;
        for (Peer peer : peers) {
            received += peer.received();
        }
        return received;
    }

    private void say(long due) throws IOException {
        int sender = turn;
        turn = (turn + 1) % senders.size();
        Peer peer = senders.get(sender);
        if (!peer.isClosed()) {
            peer.say(sender, numbers[sender]++, due);
            sent++;
        }
    }

    private Peer connect(int room, boolean sends, boolean reads) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        if (!reads) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, STALLED_RECEIVE_BUFFER);
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        String envelope = target.envelope(plan, room);
        Peer peer = new Peer(
                channel,
                wire,
                room,
                reads,
                greeting(room),
                sends ? wire.frame(envelope.replace("%s", Mark.placeholder(plan.size()))) : NOTHING,
                room * plan.senders(),
                plan.senders(),
                counts);
        peer.registered(channel.register(selector, SelectionKey.OP_CONNECT, peer));
        channel.connect(new InetSocketAddress("127.0.0.1", target.port(wire, sends)));
        return peer;
    }

    private byte[] greeting(int room) {
        String greeting = target.greeting(plan, room);
        return greeting.isEmpty() ? NOTHING : wire.frame(greeting);
    }

    private void until(BooleanSupplier condition) throws IOException {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > STUCK_NANOS) {
                throw new IOException(target.name() + " lets only " + counts.opened + " in");
            }
            turn(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Handles what has arrived, or waits for it; a selector cannot wait for less than a millisecond. */
    private void turn(long nanos) throws IOException {
        if (nanos >= TimeUnit.MILLISECONDS.toNanos(1)) {
            selector.select(this::ready, TimeUnit.NANOSECONDS.toMillis(nanos));
        } else if (selector.selectNow(this::ready) == 0 && nanos > 0) {
            LockSupport.parkNanos(Math.min(nanos, SHORT_NANOS));
        }
    }

    private void ready(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            if (key.isConnectable() && peer.channel.finishConnect()) {
                connected(peer, key);
            } else if (key.isWritable()) {
                peer.writable();
            }
            if (key.isValid() && key.isReadable()) {
                read(peer);
            }
        } catch (IOException e) {
            lost(peer, key);
        }
    }

    private void connected(Peer peer, SelectionKey key) throws IOException {
        key.interestOps(peer.reads ? SelectionKey.OP_READ : 0);
        String handshake = target.handshake(plan, peer.room);
        if (!handshake.isEmpty()) {
            peer.send(handshake.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void read(Peer peer) throws IOException {
        in.clear();
        int read = peer.channel.read(in);
        if (read < 0) {
            peer.lost();
        } else if (read > 0) {
            in.flip().get(bytes, 0, read);
            tally.reads++;
            peer.received(bytes, read, tally, System.nanoTime());
        }
    }

    private static void lost(Peer peer, SelectionKey key) {
        key.cancel();
        try {
            peer.lost();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
