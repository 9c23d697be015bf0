package chat.rambler.transport.http;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.web.util.WebUtils;

/**
 * Refuses what a page of another site makes a browser do (PROTOCOL.md §6): a request may name no
 * origin, this server's own, or one that is listed. Decided here for WebSocket handshakes and POSTs
 * alike.
 */
public final class OriginPolicy {
    private final Set<String> allowed;

    OriginPolicy(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Whether the request may do what it asks for. */
    public boolean allows(HttpRequest request) {
        List<String> origins = request.getHeaders().getOrEmpty(HttpHeaders.ORIGIN);
        if (origins.isEmpty()) {
            return true; // a program: browsers always send one
        }
        return origins.size() == 1 && (allowed.contains(origins.getFirst()) || isOwn(request));
    }

    /** Whether it comes from this server's own page, or from a program, which names no origin. */
    boolean isOwn(HttpRequest request) {
        try {
            return WebUtils.isSameOrigin(request);
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }
}
