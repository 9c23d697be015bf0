package chat.rambler.transport.http;

import chat.rambler.auth.AuthService;
import chat.rambler.chat.ServerRules;
import chat.rambler.limits.LoginThrottle;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.Login;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.User;
import chat.rambler.transport.ClientAddresses;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Registration, login and password over HTTP (PROTOCOL.md §6). */
@RestController
final class AccountController {
    private final AuthService auth;
    private final ServerRules server;
    private final LoginThrottle loginThrottle;
    private final OriginPolicy origins;
    private final ClientAddresses addresses;

    AccountController(
            AuthService auth,
            LoginThrottle loginThrottle,
            OriginPolicy origins,
            ClientAddresses addresses,
            ServerRules server) {
        this.server = server;
        this.auth = auth;
        this.loginThrottle = loginThrottle;
        this.origins = origins;
        this.addresses = addresses;
    }

    @PostMapping("/register")
    ResponseEntity<Void> register(HttpServletRequest request) {
        return StoreDeadline.during(() -> {
            Fields fields = posted(request);
            server.requireRegistering(addresses.of(request.getRemoteAddr()));
            loginThrottle.registration(
                    addresses.of(request.getRemoteAddr()),
                    from -> auth.register(fields.required("user"), fields.required("password"), from));
            return ResponseEntity.status(HttpStatus.CREATED).build();
        });
    }

    @PostMapping("/login")
    ResponseEntity<Void> login(HttpServletRequest request) {
        return StoreDeadline.during(() -> {
            Fields fields = posted(request);
            String user = fields.required("user");
            String token = loginThrottle.login(
                    user,
                    addresses.of(request.getRemoteAddr()),
                    from -> auth.signIn(user, fields.required("password"), from));
            try {
                auth.recognise(token).map(Login::user).ifPresent(server::requireNotBanned);
            } catch (ProtocolException banned) {
                auth.signOut(token);
                throw banned;
            }
            return noContent(LoginCookie.set(token, request));
        });
    }

    @PostMapping("/logout")
    ResponseEntity<Void> logout(HttpServletRequest request) {
        return StoreDeadline.during(() -> {
            requireOwnOrigin(request);
            LoginCookie.tokens(request).forEach(auth::signOut);
            return withoutCookies(request);
        });
    }

    @PostMapping("/logout/everywhere")
    ResponseEntity<Void> logoutEverywhere(HttpServletRequest request) {
        return StoreDeadline.during(() -> {
            requireOwnOrigin(request);
            auth.signOutEverywhere(LoginCookie.token(request).orElse(""));
            return withoutCookies(request);
        });
    }

    @PostMapping("/password")
    ResponseEntity<Void> changePassword(HttpServletRequest request) {
        return StoreDeadline.during(() -> {
            requireOwnOrigin(request);
            String token = LoginCookie.token(request).orElse("");
            User user = auth.recognise(token)
                    .map(Login::user)
                    .orElseThrow(() -> new ProtocolException(ErrorCode.LOGIN_REQUIRED, "to change your password"));
            Fields fields = Fields.of(request);
            String renewed = loginThrottle.login(
                    user.name().toString(),
                    addresses.of(request.getRemoteAddr()),
                    from -> auth.changePassword(token, fields.required("password"), fields.required("new"), from));
            return noContent(LoginCookie.set(renewed, request));
        });
    }

    @PostMapping("/reset")
    ResponseEntity<Void> resetPassword(HttpServletRequest request) {
        return StoreDeadline.during(() -> {
            Fields fields = posted(request);
            String user = fields.required("user");
            try {
                loginThrottle.login(user, addresses.of(request.getRemoteAddr()), from -> {
                    auth.resetPassword(user, fields.required("code"), fields.required("new"), from);
                    return true;
                });
            } catch (ProtocolException e) {
                throw e.code() == ErrorCode.BAD_CREDENTIALS ? new ProtocolException(ErrorCode.INVALID_TOKEN) : e;
            }
            return ResponseEntity.noContent().build();
        });
    }

    @GetMapping("/me")
    ResponseEntity<Map<String, String>> me(HttpServletRequest request) {
        return StoreDeadline.during(() -> {
            Optional<String> token = LoginCookie.token(request);
            User user = token.flatMap(auth::recognise)
                    .map(Login::user)
                    .orElseThrow(() -> new ProtocolException(
                            ErrorCode.LOGIN_REQUIRED,
                            LoginCookie.comesTwice(request) ? "the login cookie comes twice" : "to be somebody"));
            ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store");
            token.filter(auth::renew)
                    .ifPresent(renewed -> answer.header(HttpHeaders.SET_COOKIE, LoginCookie.set(renewed, request)));
            return answer.body(Map.of("user", user.name().toString()));
        });
    }

    private Fields posted(HttpServletRequest request) {
        requireOwnOrigin(request);
        return Fields.of(request);
    }

    private void requireOwnOrigin(HttpServletRequest request) {
        if (!origins.allows(new ServletServerHttpRequest(request))) {
            throw new ProtocolException(ErrorCode.FORBIDDEN_ORIGIN);
        }
    }

    private static ResponseEntity<Void> withoutCookies(HttpServletRequest request) {
        return ResponseEntity.noContent()
                .headers(headers -> headers.addAll(HttpHeaders.SET_COOKIE, LoginCookie.clear(request)))
                .build();
    }

    private static ResponseEntity<Void> noContent(String cookie) {
        return ResponseEntity.noContent().header(HttpHeaders.SET_COOKIE, cookie).build();
    }
}
