package chat.rambler.bench;

/** The request that opens a WebSocket, RFC 6455 §4.1. */
final class Handshakes {
    private Handshakes() {}

    /**
     * @param subprotocol empty for none
     * @param cookie empty for none
     */
    static String to(String path, int port, String subprotocol, String cookie) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + header("Sec-WebSocket-Protocol", subprotocol)
                + header("Cookie", cookie)
                + "\r\n";
    }

    private static String header(String name, String value) {
        return value.isEmpty() ? "" : name + ": " + value + "\r\n";
    }
}
