package chat.rambler.transport;

/** A port that this server listens on beside the web server's. */
public interface ListeningPort {
    /** What is spoken there, as in the line at the start. */
    String speaks();

    /** Which it is; -1 while there is none. */
    int port();
}
