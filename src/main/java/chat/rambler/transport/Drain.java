package chat.rambler.transport;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.room.RoomRegistry;
import org.springframework.context.SmartLifecycle;

/** Ends every connection properly before the web server stops (PROTOCOL.md §7). */
final class Drain implements SmartLifecycle {
    private final RoomRegistry rooms;
    private final ConnectionRegistry connections;
    private volatile boolean running;

    Drain(RoomRegistry rooms, ConnectionRegistry connections) {
        this.rooms = rooms;
        this.connections = connections;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        try {
            connections.endAll(rooms::settle); // a message that one member has seen must reach all
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops after the TCP port and before the web server. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
