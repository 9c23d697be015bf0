package chat.rambler.chat;

import chat.rambler.limits.Address;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.LocalTokenBuckets;
import chat.rambler.store.TokenBucket;
import chat.rambler.store.TokenClock;
import chat.rambler.store.User;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast one may speak: each connection has an allowance, each user another over all connections
 * to this server (PROTOCOL.md §9, Speaking), and so have all anonymous connections from one address
 * together, with {@value #ANONYMOUS_FACTOR} times as much.
 */
final class RateLimiter {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** PROTOCOL.md §9: an ordinary page of history costs one token. */
    private static final int CHARACTERS_PER_TOKEN = 32 * 1024;

    private static final int MOST_REFUSALS = 100;

    /** Nobody needs an account to open many connections, and some share an address. */
    private static final int ANONYMOUS_FACTOR = 4;

    private final LocalTokenBuckets users;
    private final LocalTokenBuckets anonymous; // by network
    private final LocalTokenBuckets anonymousOfSite;
    private final int burst;

    RateLimiter(LimitsProperties limits, TokenClock clock) {
        burst = limits.messageBurst();
        int tokens = limits.messagesPerSecond();
        users = new LocalTokenBuckets(burst, tokens, Duration.ofSeconds(1), clock);
        anonymous = new LocalTokenBuckets(multiplied(burst), multiplied(tokens), Duration.ofSeconds(1), clock);
        anonymousOfSite = new LocalTokenBuckets(
                Address.ofSite(multiplied(burst)), Address.ofSite(multiplied(tokens)), Duration.ofSeconds(1), clock);
    }

    private static int multiplied(int tokens) {
        return (int) Math.min(Integer.MAX_VALUE, (long) tokens * ANONYMOUS_FACTOR);
    }

    /** What a new connection may say. */
    TokenBucket ofConnection() {
        return users.one();
    }

    /**
     * Waits until something may be done that goes to so many rooms. Refuses with {@link
     * ErrorCode#RATE_LIMITED} what would have to wait for more than two seconds; who is refused a
     * hundred times in a minute, or in a row, is sent away. What costs more than an allowance has
     * at most is done when it is whole, and the rest is owed.
     */
    void keep(Session session, int rooms) {
        int tokens = Math.clamp(rooms, 1, burst);
        List<TokenBucket> all = allowances(session);
        try {
            for (TokenBucket one : all) {
                one.await(tokens, LONGEST_WAIT);
            }
            session.violations().allowed();
        } catch (ProtocolException e) {
            if (session.violations().refused() == MOST_REFUSALS) {
                session.connection().end(CloseReason.TOO_FAST);
            }
            throw e;
        }
        all.forEach(one -> one.owe((long) rooms - tokens));
    }

    /** What has been brought costs more than the request's one token: the rest is owed. */
    void owe(Session session, long characters) {
        long tokens = characters / CHARACTERS_PER_TOKEN;
        allowances(session).forEach(one -> one.owe(tokens));
    }

    /** The wider ones first: what is refused is refused at once, and counts. */
    private List<TokenBucket> allowances(Session session) {
        User user = session.user();
        Address address = session.address();
        if (user != null) {
            return List.of(users.of(user.id().toString()), session.allowance());
        }
        if (address.isLocal()) {
            return List.of(session.allowance());
        }
        TokenBucket network = anonymous.of(address.network());
        return address.hasSite()
                ? List.of(anonymousOfSite.of(address.site()), network, session.allowance())
                : List.of(network, session.allowance());
    }

    /** What nobody could understand costs as much as a command. */
    @Nullable
    ProtocolException keepAnyway(Session session) {
        try {
            keep(session, 1);
            return null;
        } catch (ProtocolException tooFast) {
            return tooFast;
        }
    }
}
