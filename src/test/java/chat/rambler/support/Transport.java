package chat.rambler.support;

/** The two transports of the text protocol, for tests that must hold on both. */
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

    /** A new connection from which nothing has been read yet. */
    public abstract ChatClient connect(ChatServer server);

    /** A server line as this transport writes it. */
    public abstract String spelled(String line);

    /** A new anonymous connection that has read its first line, in a room without history. */
    public ChatClient enter(ChatServer server) {
        return connect(server).hears(spelled("SERVER:You are connected to room: \"Free Chat\""));
    }
}
