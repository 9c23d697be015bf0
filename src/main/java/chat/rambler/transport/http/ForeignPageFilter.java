package chat.rambler.transport.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the cookies from what a page of another origin asks for (PROTOCOL.md §6): on the same site,
 * on another port or a sub-domain, a browser sends them along whatever {@code SameSite} says, and
 * such a page, listed or not, must not be the user.
 */
final class ForeignPageFilter extends OncePerRequestFilter {
    private final OriginPolicy origins;

    ForeignPageFilter(OriginPolicy origins) {
        this.origins = origins;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean own = origins.isOwn(new ServletServerHttpRequest(request));
        chain.doFilter(own ? request : new WithoutCookies(request), response);
    }

    private static final class WithoutCookies extends HttpServletRequestWrapper {
        WithoutCookies(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Cookie @Nullable [] getCookies() {
            return null;
        }
    }
}
