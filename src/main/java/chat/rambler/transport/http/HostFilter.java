package chat.rambler.transport.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * If the operator lists the server's host names, answers requests for any other host with 421 (RFC 9110 §15.5.20): else
 * a page whose own name was made to point here (DNS rebinding) would pass for ours. Health checks may use any name.
 */
final class HostFilter extends OncePerRequestFilter {
    private static final Set<String> HEALTH = Set.of("/livez", "/readyz");

    private final Set<String> hosts;

    /**
     * @param hosts names or addresses without a port; empty for any
     */
    HostFilter(Set<String> hosts) {
        this.hosts = hosts.stream().map(HostFilter::plain).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean ours = hosts.isEmpty()
                || hosts.contains(plain(request.getServerName()))
                || HEALTH.contains(request.getRequestURI());
        if (ours) {
            chain.doFilter(request, response);
        } else {
            response.setStatus(HttpStatus.MISDIRECTED_REQUEST.value());
        }
    }

    /** In lower case, without the brackets of an IPv6 address and the final dot of a full domain name. */
    private static String plain(String host) {
        String small = host.strip().toLowerCase(Locale.ROOT);
        boolean brackets = small.startsWith("[") && small.endsWith("]");
        String bare = brackets ? small.substring(1, small.length() - 1) : small;
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }
}
