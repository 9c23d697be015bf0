package chat.rambler.transport;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.room.RoomRegistry;
import org.springframework.context.SmartLifecycle;

/**
 * When the server stops: ends every connection properly before the web server goes (PROTOCOL.md
 * §7).
 */
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
            connections.endAll(rooms::settle); // what one has seen everybody is to see
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the TCP port has closed, before the web server does. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
