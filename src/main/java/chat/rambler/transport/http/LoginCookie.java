package chat.rambler.transport.http;

import chat.rambler.auth.AuthService;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/** The {@code user} cookie, which carries a browser's login token (PROTOCOL.md §6). */
public final class LoginCookie {
    private static final String NAME = "user";

    private LoginCookie() {}

    /** The token that a request brings; nothing if there is none, or more than one. */
    public static Optional<String> token(HttpServletRequest request) {
        List<String> tokens = tokens(request);
        return tokens.size() == 1 ? Optional.of(tokens.getFirst()) : Optional.empty();
    }

    /** Everything a request brings as a token. */
    static List<String> tokens(HttpServletRequest request) {
        Cookie @Nullable [] cookies = request.getCookies();
        return cookies == null
                ? List.of()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(NAME))
                        .map(Cookie::getValue)
                        .toList();
    }

    /** The header that gives a browser a token. */
    public static String set(String token, HttpServletRequest request) {
        return cookie(token, AuthService.TOKEN_LIFE, request);
    }

    /** The header that takes it away. */
    static String clear(HttpServletRequest request) {
        return cookie("", Duration.ZERO, request);
    }

    private static String cookie(String value, Duration maxAge, HttpServletRequest request) {
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .sameSite("Lax")
                .secure(request.isSecure())
                .path("/")
                .maxAge(maxAge)
                .build()
                .toString();
    }
}
