package chat.rambler.transport.http;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.web.util.WebUtils;

/**
 * Decides which web pages may make requests (PROTOCOL.md §6), for WebSocket handshakes and POSTs alike: a request may
 * have no origin, this server's own, or a listed one.
 */
public final class OriginPolicy {
    private final Set<String> allowed;

    OriginPolicy(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Whether the request is allowed. */
    public boolean allows(HttpRequest request) {
        List<String> origins = request.getHeaders().getOrEmpty(HttpHeaders.ORIGIN);
        if (origins.isEmpty()) {
            return true; // a program: browsers always send an origin
        }
        return origins.size() == 1 && (allowed.contains(origins.getFirst()) || isOwn(request));
    }

    /** Whether the request comes from this server's own page, or from a program, which sends no origin. */
    boolean isOwn(HttpRequest request) {
        try {
            return WebUtils.isSameOrigin(request);
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }
}
