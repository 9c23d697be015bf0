package chat.rambler.transport;

/** A port that this server listens on, other than the web server's. */
public interface ListeningPort {
    /** The name of its protocol in the start line. */
    String speaks();

    /** The port number; -1 while the port is closed. */
    int port();
}
