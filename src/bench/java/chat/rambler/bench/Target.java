package chat.rambler.bench;

import java.io.IOException;

/** A server to be measured, in a process of its own. */
interface Target extends AutoCloseable {
    /** The name in the table. */
    String name();

    /** The protocol that it speaks: the plan's, if it speaks several. */
    Wire wire(Plan plan);

    /** Starts the server, with the rooms and users that the plan needs. */
    void start(Plan plan) throws IOException, InterruptedException;

    /** The port for connections that send, or for those that only listen. */
    int port(Wire wire, boolean sends);

    /** The handshake that a connection sends first; empty on TCP. */
    String handshake(Plan plan, int room);

    /** What a connection sends after the handshake; empty for nothing. */
    String greeting(Plan plan, int room);

    /** The message that says a text in a room, with {@code %s} for the text. */
    String envelope(Plan plan, int room);

    Usage usage();

    @Override
    void close();
}
