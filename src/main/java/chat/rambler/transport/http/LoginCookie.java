package chat.rambler.transport.http;

import chat.rambler.store.TokenRepository;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * The cookie that carries a browser's login token (PROTOCOL.md §6): {@code user}, as in the original. Over HTTPS it is
 * {@code __Host-user}, which no other host of the site and no plain connection can set (RFC 6265bis, section 4.1.3.2);
 * it takes precedence over {@code user}.
 */
public final class LoginCookie {
    private static final String NAME = "user";
    private static final String HOST_NAME = "__Host-user";

    private LoginCookie() {}

    /** The token of a request; empty if it has none or more than one. */
    public static Optional<String> token(HttpServletRequest request) {
        List<String> tokens = counting(request);
        return tokens.size() == 1 ? Optional.of(tokens.getFirst()) : Optional.empty();
    }

    /** Whether a request has several tokens, so that it is unclear which one counts. */
    static boolean comesTwice(HttpServletRequest request) {
        return counting(request).size() > 1;
    }

    private static List<String> counting(HttpServletRequest request) {
        List<String> own = tokens(request, HOST_NAME);
        return own.isEmpty() ? tokens(request, NAME) : own;
    }

    /** All tokens of a request. */
    static List<String> tokens(HttpServletRequest request) {
        return Stream.of(HOST_NAME, NAME)
                .flatMap(name -> tokens(request, name).stream())
                .toList();
    }

    private static List<String> tokens(HttpServletRequest request, String name) {
        Cookie @Nullable [] cookies = request.getCookies();
        return cookies == null
                ? List.of()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .toList();
    }

    /** The header value that gives a browser a token. */
    public static String set(String token, HttpServletRequest request) {
        String name = request.isSecure() ? HOST_NAME : NAME;
        return cookie(name, token, TokenRepository.LIFE, request);
    }

    /** The header values that delete the token under each name that the browser may use. */
    static List<String> clear(HttpServletRequest request) {
        return Stream.of(HOST_NAME, NAME)
                .filter(name -> request.isSecure() || name.equals(NAME))
                .map(name -> cookie(name, "", Duration.ZERO, request))
                .toList();
    }

    private static String cookie(String name, String value, Duration maxAge, HttpServletRequest request) {
        return ResponseCookie.from(name, value)
                .httpOnly(true)
                .sameSite("Lax")
                .secure(request.isSecure())
                .path("/")
                .maxAge(maxAge)
                .build()
                .toString();
    }
}
