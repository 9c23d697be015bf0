package chat.rambler.transport.websocket;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.ControlFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;

/**
 * The other end of a WebSocket, from its handshake to its end. Its frames are read on the {@link SocketLoop}; what they
 * say is handled on a virtual thread, which may wait. Nothing more is read meanwhile.
 */
final class WebSocketPeer implements SocketLoop.Watcher, FrameReader.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketPeer.class);

    /** Reads in a row from a peer that sends nothing of use, before others have their turn. */
    private static final int MOST_READS = 8;

    /** Bytes that a peer may send after our goodbye: what it had begun to send before it could know. */
    private static final int MOST_UNHEARD = 256 * 1024;

    /** More is received at once only from a peer that floods; the memory for it is given back. */
    private static final int USUAL_BURST = 16;

    private final UpgradedSocket socket;
    private final SocketLoop loop;
    private final WebSocketHandler handler;
    private final PeerSession session;
    private final FrameReader reader = new FrameReader(this);
    private final AtomicReference<Handling> handling = new AtomicReference<>(Handling.MORE_WAITS);
    private final ArrayList<Runnable> received = new ArrayList<>(1); // used by the loop while nothing is handled
    private final ReentrantLock opening = new ReentrantLock();
    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile @Nullable Connection connection;
    private volatile boolean saidGoodbye; // the peer
    private volatile boolean outputFinished;
    private volatile boolean outputShut;
    private int watched; // this and the next two are used on the loop only
    private int unheard;
    private @Nullable Runnable whenWritable;

    /** Whether something that was received is being handled. */
    private enum Handling {
        NOTHING,
        SOMETHING,
        /** Something, and more may be there to read. */
        MORE_WAITS
    }

    WebSocketPeer(UpgradedSocket socket, SocketLoop loop, WebSocketHandler handler, PeerSession session) {
        this.socket = socket;
        this.loop = loop;
        this.handler = handler;
        this.session = session;
        session.initializeNativeSession(this);
    }

    /** How the connection's outbox writes to this peer. */
    WebSocketTransport transport(Codec codec) {
        return new WebSocketTransport(this, socket, codec);
    }

    /** Answers pings and goodbyes through this connection; to be called by the handler when the session is open. */
    void talksOver(Connection opened) {
        connection = opened;
    }

    /** Opens the session, then reads. */
    void start() {
        Thread.ofVirtual().name("websocket-open").start(() -> {
            opening.lock();
            try {
                if (gone.get()) {
                    return; // the server stops
                }
                handler.afterConnectionEstablished(session);
            } catch (Exception | Error e) {
                LOG.error("A WebSocket session could not be opened", e);
                gone();
            } finally {
                opening.unlock();
            }
            handled();
        });
    }

    @Override
    public void readable() {
        Handling now = handling.updateAndGet(was -> was == Handling.NOTHING ? was : Handling.MORE_WAITS);
        if (now == Handling.NOTHING) {
            read();
        } else {
            watch(watched & ~SelectionKey.OP_READ);
        }
    }

    private void read() {
        int bytes;
        int reads = 0;
        try {
            do {
                ByteBuffer buffer = loop.buffer();
                bytes = socket.read(buffer);
                if (bytes > 0) {
                    heard();
                    reader.read(buffer.flip());
                    unheard += outputFinished ? bytes : 0;
                }
                reads++;
            } while (bytes > 0 && received.isEmpty() && socket.isBuffered() && reads < MOST_READS);
        } catch (IOException e) {
            LOG.debug("A WebSocket connection broke: {}", e.toString());
            bytes = -1;
        }
        if (unheard > MOST_UNHEARD) {
            abandon();
        } else if (!received.isEmpty()) {
            handling.set(socket.isBuffered() ? Handling.MORE_WAITS : Handling.SOMETHING);
            Thread.ofVirtual().name("websocket").start(this::handle);
        } else if (bytes < 0) {
            watch(watched & ~SelectionKey.OP_READ); // it stays ready until it is closed
            gone();
        } else if (bytes > 0 && socket.isBuffered()) {
            watch(watched & ~SelectionKey.OP_READ); // else it would have two turns next time
            loop.execute(this::goOnReading);
        }
    }

    private void handle() {
        try {
            for (Runnable one : received) {
                one.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("What a WebSocket client has sent could not be handled", e);
            gone();
        } finally {
            boolean wasMany = received.size() > USUAL_BURST;
            received.clear();
            if (wasMany) {
                received.trimToSize();
            }
            handled();
        }
    }

    private void handled() {
        if (handling.getAndSet(Handling.NOTHING) == Handling.MORE_WAITS) {
            loop.execute(this::goOnReading);
        }
    }

    private void goOnReading() {
        if (!gone.get()) {
            watch(watched | SelectionKey.OP_READ);
            readable();
        }
    }

    private void heard() {
        Connection open = connection;
        if (open != null) {
            open.liveness().heard();
        }
    }

    private void handle(WebSocketMessage<?> message) {
        try {
            handler.handleMessage(session, message);
        } catch (Exception e) {
            LOG.error("A WebSocket message could not be handled", e);
            gone();
        }
    }

    @Override
    public void text(String part, boolean last) {
        received.add(() -> handle(new TextMessage(part, last)));
    }

    @Override
    public void binary(byte[] part, boolean last) {
        received.add(() -> handle(new BinaryMessage(part, last)));
    }

    @Override
    public void ping(byte[] payload) {
        received.add(() -> {
            Connection open = connection;
            if (open != null) {
                open.outbox().control(ControlFrames.pong(payload));
            }
        });
    }

    @Override
    public void pong() {
        // read() has heard it
    }

    @Override
    public void violated(CloseReason reason) {
        outputShut = reader.isOver();
        received.add(() -> {
            Connection open = connection;
            if (open != null) {
                open.end(reason);
            }
        });
    }

    @Override
    public void goodbye(int code) {
        received.add(() -> {
            saidGoodbye = true;
            Connection open = connection;
            if (outputFinished || open == null) {
                gone();
            } else {
                open.outbox().answerGoodbye(ControlFrames.close(code, ""));
            }
        });
    }

    /** Our last frame is written: closes the connection if the peer has sent its last one too, else waits for that. */
    void outputFinished() {
        outputFinished = true;
        if (saidGoodbye) {
            gone();
            return;
        }
        if (outputShut) {
            socket.endOutput();
        }
        loop.execute(() -> loop.whenGoodbyeIsDue(this::abandon));
    }

    /** The peer has not said goodbye in time, or sends on and on: what the kernel still keeps for it is given up. */
    private void abandon() {
        if (!gone.get()) {
            socket.reset();
            gone();
        }
    }

    void whenWritable(Runnable goOn) {
        loop.execute(() -> {
            whenWritable = goOn;
            if (!watch(watched | SelectionKey.OP_WRITE)) {
                writable(); // it finds out itself
            }
        });
    }

    @Override
    public void writable() {
        watched &= ~SelectionKey.OP_WRITE;
        Runnable goOn = whenWritable;
        whenWritable = null;
        if (goOn != null) {
            goOn.run();
        }
    }

    private boolean watch(int operations) {
        watched = operations;
        return loop.watch(socket.channel(), this, operations);
    }

    long framesReceived() {
        return reader.frames();
    }

    boolean isGone() {
        return gone.get();
    }

    /** Closes the socket and the session, once. */
    void gone() {
        if (gone.compareAndSet(false, true)) {
            Thread.ofVirtual().name("websocket-close").start(this::close);
        }
    }

    private void close() {
        socket.close();
        loop.execute(this::writable); // a writer that waits finds out itself
        opening.lock();
        try {
            handler.afterConnectionClosed(session, CloseStatus.NO_STATUS_CODE);
        } catch (Exception e) {
            LOG.error("A WebSocket session could not be closed", e);
        } finally {
            opening.unlock();
        }
    }
}
