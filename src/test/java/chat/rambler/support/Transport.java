package chat.rambler.support;

/** The two ways of the text protocol, for tests that must hold on both. */
public enum Transport {
    WEBSOCKET {
        @Override
        public ChatClient connect(ChatServer server) {
            return WebSocketClient.connect(server.httpPort());
        }

        @Override
        public String spelled(String line) {
            return line.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }
    },
    TCP {
        @Override
        public ChatClient connect(ChatServer server) {
            return TcpClient.connect(server.tcpPort());
        }

        @Override
        public String spelled(String line) {
            return line;
        }
    };

    /** A new connection that has not read anything yet. */
    public abstract ChatClient connect(ChatServer server);

    /** A server line as this transport spells it. */
    public abstract String spelled(String line);

    /**
     * A new connection that has read what an anonymous one is told first, in a room without
     * history.
     */
    public ChatClient enter(ChatServer server) {
        return connect(server).hears(spelled("SERVER:You are connected to room: \"Free Chat\""));
    }
}
