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
 * Limits how fast clients send commands (PROTOCOL.md §9, Speaking). Each connection has a token bucket, each user
 * another one for all connections to this server. All anonymous connections from one address share one that is
 * {@value #ANONYMOUS_FACTOR} times as large.
 */
final class RateLimiter {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** PROTOCOL.md §9. An ordinary page of history costs only the one token of the command. */
    private static final int CHARACTERS_PER_TOKEN = 32 * 1024;

    private static final int MOST_REFUSALS = 100;

    /** An anonymous client can open many connections, and several clients may share an address. */
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

    /** The token bucket of a new connection. */
    TokenBucket ofConnection() {
        return users.one();
    }

    /**
     * Takes one token for each of so many rooms, and waits for them. Refused with {@link ErrorCode#RATE_LIMITED} if it
     * would wait for more than 2 s. A client that is refused a hundred times in a minute, or in a row, is disconnected.
     * A command that costs more than a full bucket waits for a full bucket and owes the rest.
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

    /** Takes the tokens for the earlier messages that a request was sent, even if the buckets then owe them. */
    void owe(Session session, long characters) {
        long tokens = characters / CHARACTERS_PER_TOKEN;
        allowances(session).forEach(one -> one.owe(tokens));
    }

    /** The wider buckets first, so that a refusal by one of them comes at once. */
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

    /** Charges a message that was not understood as much as a command. Returns the refusal, or null. */
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
