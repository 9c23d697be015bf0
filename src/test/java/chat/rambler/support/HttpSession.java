package chat.rambler.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** A browser's HTTP requests to one server, including its cookies. */
public final class HttpSession {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final int port;

    public HttpSession(int port) {
        this.port = port;
    }

    /** An answer of the server. */
    public record Answer(int status, String body, HttpResponse<String> response) {
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The JSON object with its fields in alphabetical order. */
        public String sortedBody() {
            return JSON.writeValueAsString(new TreeMap<String, Object>(JSON.readValue(body, Map.class)));
        }
    }

    /** Sends a form, or JSON if the body looks like it. Each header is a name followed by its value. */
    public Answer send(String method, String path, String body, String... headers) {
        String type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
        return sendAs(type, method, path, body, headers);
    }

    public Answer sendAs(String contentType, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of the login cookie; empty if there is none. */
    public String loginCookie() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("user"))
                .map(java.net.HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }
}
