package chat.rambler.support;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A client of the WebSocket at /chat. */
public final class WebSocketClient extends ChatClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private WebSocket socket;

    private WebSocketClient() {}

    /** Connects with a subprotocol, and with these headers, each a name followed by its value. */
    public static WebSocketClient speaking(String subprotocol, int port, String... headers) {
        return connect(HTTP.newWebSocketBuilder().subprotocols(subprotocol), port, headers);
    }

    /** Connects with these headers, each a name followed by its value. */
    public static WebSocketClient connect(int port, String... headers) {
        return connect(HTTP.newWebSocketBuilder(), port, headers);
    }

    private static WebSocketClient connect(WebSocket.Builder builder, int port, String... headers) {
        WebSocketClient client = new WebSocketClient();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(URI.create("ws://localhost:" + port + "/chat"), client.new Listener())
                .join();
        return client;
    }

    @Override
    public WebSocketClient says(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    /** Sends a part of a message. */
    public WebSocketClient saysPart(String part, boolean last) {
        socket.sendText(part, last).join();
        return this;
    }

    public WebSocket socket() {
        return socket;
    }

    /** The code that the server closed with. */
    public int closeCode() {
        return closeCode
                .orTimeout(DEADLINE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                received(parts.toString());
                parts.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closeCode.complete(statusCode);
            ended();
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closeCode.completeExceptionally(error);
            ended();
        }
    }
}
