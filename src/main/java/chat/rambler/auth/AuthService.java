package chat.rambler.auth;

import chat.rambler.limits.Origin;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Account;
import chat.rambler.store.Digest;
import chat.rambler.store.Login;
import chat.rambler.store.LoginToken;
import chat.rambler.store.StoreException;
import chat.rambler.store.TokenRepository;
import chat.rambler.store.User;
import chat.rambler.store.UserRepository;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers users, checks passwords and issues the login tokens of browsers (PROTOCOL.md §6). */
public final class AuthService {
    /** How long a {@link #resetCode} is valid (PROTOCOL.md §10). */
    public static final Duration RESET_LASTS = Duration.ofDays(1);

    private static final Duration RENEWAL_INTERVAL = Duration.ofDays(1);
    private static final int TOKEN_BYTES = 32; // 256 bits, PROTOCOL.md §6

    private static final Logger LOG = LoggerFactory.getLogger(AuthService.class);

    private final UserRepository users;
    private final TokenRepository tokens;
    private final PasswordHashing hashing;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    AuthService(UserRepository users, TokenRepository tokens, PasswordHashing hashing, Clock clock) {
        this.users = users;
        this.tokens = tokens;
        this.hashing = hashing;
        this.clock = clock;
    }

    /**
     * Creates an account. Refused with {@link ErrorCode#INVALID_NAME}, {@link ErrorCode#WEAK_PASSWORD} or
     * {@link ErrorCode#NAME_TAKEN}.
     */
    public User register(String userName, String password, Origin origin) {
        UserName name = UserName.ofNew(userName);
        String chosen = Password.chosen(name, password);
        users.requireFree(name); // before hashing, which costs more than everything else
        return users.register(name, hashing.hash(chosen, origin));
    }

    /**
     * The login of the user with this name and password. Refused with {@link ErrorCode#BAD_CREDENTIALS}, in the same
     * words and after about the same time, if the user does not exist or the password is wrong.
     */
    public Login authenticate(String userName, String password, Origin origin) {
        return verified(find(userName), password, origin).login();
    }

    /** As {@link #authenticate}, but returns the text of a new login token. */
    public String signIn(String userName, String password, Origin origin) {
        return newToken(verified(find(userName), password, origin));
    }

    /** The login that a token stands for; empty for any text that is not a valid token. */
    public Optional<Login> recognise(String token) {
        return valid(token).map(account -> new Login(account.user(), account.generation(), hash(token)));
    }

    /**
     * Renews a valid token that was last renewed more than a day ago. Returns whether it did; if the storage fails now,
     * the token is renewed another time.
     */
    public boolean renew(String token) {
        try {
            return renewIfDue(token);
        } catch (StoreException away) {
            LOG.debug("A token is renewed another time: {}", away.getMessage());
            return false;
        }
    }

    private boolean renewIfDue(String token) {
        Optional<LoginToken> due = tokens.find(hash(token))
                .filter(known -> known.renewed().plus(RENEWAL_INTERVAL).isBefore(clock.instant()));
        if (due.isEmpty() || valid(token).isEmpty()) {
            return false;
        }
        LoginToken old = due.get();
        return tokens.renew(hash(token), old, new LoginToken(old.user(), old.generation(), clock.instant()));
    }

    /**
     * Voids all tokens of a token's user and ends the user's connections, on every server. Refused with
     * {@link ErrorCode#LOGIN_REQUIRED} if the token is not valid, with {@link ErrorCode#BAD_CREDENTIALS} if the
     * password is changed at the same moment.
     */
    public void signOutEverywhere(String token) {
        Account account = valid(token)
                .orElseThrow(() -> new ProtocolException(ErrorCode.LOGIN_REQUIRED, "to log out everywhere"));
        users.changePassword(account, account.passwordHash(), null);
    }

    /** Voids a login token, on every server. */
    public void signOut(String token) {
        tokens.forget(hash(token));
    }

    /**
     * Changes the password of a token's user, voids all the user's tokens and returns a new one. The connections that were
     * opened with this token stay, all others of the user end. Refused with
     * {@link ErrorCode#LOGIN_REQUIRED} if the token is not valid, with {@link ErrorCode#BAD_CREDENTIALS} if the old
     * password is wrong, with {@link ErrorCode#WEAK_PASSWORD} if the new one is weak.
     */
    public String changePassword(String token, String oldPassword, String newPassword, Origin origin) {
        Account account = valid(token)
                .orElseThrow(() -> new ProtocolException(ErrorCode.LOGIN_REQUIRED, "to change your password"));
        Account unchanged = verified(Optional.of(account), oldPassword, origin);
        String chosen = Password.chosen(account.user().name(), newPassword);
        return newToken(users.changePassword(unchanged, hashing.hash(chosen, origin), hash(token)));
    }

    /** A code by which a user who has forgotten the password sets a new one, once and within {@link #RESET_LASTS}. */
    public String resetCode(User user) {
        long generation = users.find(user.id()).map(Account::generation).orElse(0L);
        String code = TypedSecret.random();
        tokens.keep(resetHash(code), new LoginToken(user.id(), generation, clock.instant()));
        return code;
    }

    /**
     * Sets a new password by a {@link #resetCode}, voids all tokens and codes of the user and ends all the user's
     * connections. Refused with {@link ErrorCode#BAD_CREDENTIALS} if the code is not valid or not this user's, with
     * {@link ErrorCode#WEAK_PASSWORD} if the new password is weak; then the code stays valid.
     */
    public void resetPassword(String userName, String code, String newPassword, Origin origin) {
        Account account = find(userName)
                .filter(named -> tokens.find(resetHash(code))
                        .filter(known -> known.user().equals(named.user().id()))
                        .filter(known -> known.generation() == named.generation())
                        .filter(known -> known.renewed().plus(RESET_LASTS).isAfter(clock.instant()))
                        .isPresent())
                .orElseThrow(() -> new ProtocolException(ErrorCode.BAD_CREDENTIALS));
        String chosen = Password.chosen(account.user().name(), newPassword);
        users.changePassword(
                account, hashing.hash(chosen, origin), null); // raises the generation, so no code works twice
        tokens.forget(resetHash(code));
    }

    private Account verified(Optional<Account> account, String typed, Origin origin) {
        Optional<String> password = Password.prepared(typed);
        boolean right = (account.isPresent() && password.isPresent())
                ? hashing.matches(password.get(), account.get().passwordHash(), origin)
                : hashing.matchesNobody(password.orElse(""), origin);
        if (!right) {
            throw new ProtocolException(ErrorCode.BAD_CREDENTIALS);
        }
        return upgradedIfWeak(account.orElseThrow(), password.orElseThrow(), origin);
    }

    private Account upgradedIfWeak(Account account, String password, Origin origin) {
        if (!hashing.isWeak(account.passwordHash())) {
            return account;
        }
        try {
            users.upgradeHash(account, hashing.hash(password, origin));
        } catch (ProtocolException | StoreException busy) {
            LOG.debug(
                    "The hash of {} is upgraded at a later login",
                    account.user().id());
        }
        return users.find(account.user().id()).orElse(account);
    }

    private Optional<Account> find(String userName) {
        UserName name;
        try {
            name = UserName.of(userName);
        } catch (ProtocolException notAName) {
            return Optional.empty();
        }
        return users.find(name);
    }

    private Optional<Account> valid(String token) {
        Instant oldest = clock.instant().minus(TokenRepository.LIFE);
        return tokens.find(hash(token))
                .filter(known -> known.renewed().isAfter(oldest))
                .flatMap(known ->
                        users.find(known.user()).filter(account -> account.generation() == known.generation()));
    }

    private String newToken(Account account) {
        byte[] bits = new byte[TOKEN_BYTES];
        random.nextBytes(bits);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        tokens.keep(hash(token), new LoginToken(account.user().id(), account.generation(), clock.instant()));
        return token;
    }

    /** Not a hash of any login token: those are digits alone. */
    private static String resetHash(String code) {
        return "reset-" + hash(code);
    }

    /** A fast hash is enough: nobody can guess 256 random bits. */
    private static String hash(String token) {
        return Digest.of(token, 32);
    }
}
