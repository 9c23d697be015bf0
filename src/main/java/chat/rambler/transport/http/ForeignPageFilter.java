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
 * Removes the cookies from requests by pages of other origins (PROTOCOL.md §6). Whatever {@code SameSite} says,
 * browsers send cookies with requests from other ports and sub-domains of the site; such a page, allowed or not, must
 * not act as the user.
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
