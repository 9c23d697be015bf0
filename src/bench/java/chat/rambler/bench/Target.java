package chat.rambler.bench;

import java.io.IOException;

/** A server to be measured, in a process of its own. */
interface Target extends AutoCloseable {
    /** In the table. */
    String name();

    /** What it speaks, if the plan leaves a choice. */
    Wire wire(Plan plan);

    /** Starts it, and sees to it that it has the rooms and people that the plan needs. */
    void start(Plan plan) throws IOException, InterruptedException;

    /** Where those who send, or only listen, connect to. */
    int port(Wire wire, boolean sends);

    /** What a connection sends first: the handshake. Empty on TCP. */
    String handshake(Plan plan, int room);

    /** What a connection sends after it; empty for nothing. */
    String greeting(Plan plan, int room);

    /** What stands around a text said in a room; {@code %s} for the text. */
    String envelope(Plan plan, int room);

    Usage usage();

    @Override
    void close();
}
