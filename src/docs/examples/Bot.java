import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A bot in Java alone: answers "!time" in "Free Chat". Usage: java Bot.java [URL] */
final class Bot implements WebSocket.Listener {
    private final StringBuilder frame = new StringBuilder();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    public static void main(String[] arguments) {
        String url = arguments.length > 0 ? arguments[0] : "ws://localhost:8080/chat";
        Bot bot = new Bot();
        HttpClient.newHttpClient().newWebSocketBuilder().subprotocols("chat.v1.json").buildAsync(URI.create(url), bot).join();
        bot.end.join();
    }

    @Override
    public void onOpen(WebSocket socket) {
        socket.sendText("{\"type\": \"connect\", \"replay\": 0}", true);
        socket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        frame.append(part);
        socket.request(1);
        if (!last) {
            return null;
        }
        String event = frame.toString();
        frame.setLength(0);
        if (event.startsWith("{\"type\":\"joined\"")) {
            System.out.println("In Free Chat"); // a program's own output: an example has no logging
        }
        // a JSON library would look into it; the server writes no spaces, and escapes quotes in texts
        boolean asked = event.startsWith("{\"type\":\"message\"") && event.endsWith("\"text\":\"!time\"}"); // a replay ends otherwise
        String answer = "{\"type\": \"say\", \"room\": \"Free Chat\", \"text\": \"It is " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "\"}";
        return asked ? socket.sendText(answer, true) : null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        end.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        end.completeExceptionally(error);
    }
}
