package chat.rambler.limits;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import chat.rambler.store.RateLimits;
import chat.rambler.store.StoreException;
import chat.rambler.store.TokenBucket;
import chat.rambler.store.TokenBuckets;
import java.time.Duration;
import java.util.function.Function;

/**
 * Slows down clients that guess passwords or create many accounts (PROTOCOL.md §9). It is asked before a password is
 * hashed, so that guessing costs the client and not the server.
 */
public final class LoginThrottle {
    /**
     * Wrong passwords for one name from all addresses in an hour, as a multiple of those from one address in a minute.
     */
    private static final int ANYWHERE_FACTOR = 20;

    /** How long after a login an address is familiar for a name: as long as a login token lasts. */
    private static final int FAMILIAR_DAYS = 30;

    private final AddressAllowances logins;
    private final TokenBuckets failures;
    private final TokenBuckets failuresOfSite;
    private final TokenBuckets failuresAnywhere;

    /** A token for each day since the last login to a name from an address; all of them if there was none lately. */
    private final TokenBuckets strangeDays;

    private final AddressAllowances registrations;

    LoginThrottle(LimitsProperties limits, RateLimits shared) {
        Duration minute = Duration.ofMinutes(1);
        logins = new AddressAllowances(shared, "logins", limits.loginsPerMinute(), minute);
        int wrong = limits.loginFailuresPerMinute();
        failures = shared.allowances("failures", wrong, minute);
        failuresOfSite = shared.allowances("failures-site", Address.ofSite(wrong), minute);
        int anywhere = (int) Math.min(Integer.MAX_VALUE, (long) wrong * ANYWHERE_FACTOR);
        failuresAnywhere = shared.allowances("failures-anywhere", anywhere, Duration.ofHours(1));
        strangeDays = shared.allowances("stranger", wrong == 0 ? 0 : FAMILIAR_DAYS, Duration.ofDays(FAMILIAR_DAYS));
        registrations =
                new AddressAllowances(shared, "registrations", limits.registrationsPerHour(), Duration.ofHours(1));
    }

    /**
     * Runs a login from an address. Wrong passwords are counted for each pair of name and address, even if no account
     * has the name: so a guesser cannot lock the owner out from elsewhere, nor learn which names exist. Many addresses
     * that guess one name are stopped by a slow limit for the name; it does not hold for an address with a login to
     * that name in the last {@link #FAMILIAR_DAYS} days. Refused with {@link ErrorCode#RATE_LIMITED} beyond a limit,
     * even with the right password.
     */
    public <T> T login(String userName, Address address, Function<Origin, T> login) {
        logins.take(address);
        String both = key(userName) + " " + address.network();
        TokenBucket failure = failures.of(both);
        TokenBucket ofSite =
                address.hasSite() ? failuresOfSite.of(key(userName) + " " + address.site()) : TokenBucket.UNLIMITED;
        failure.require(); // many guesses at once pass here together, but then owe for all of them
        ofSite.require();
        TokenBucket anywhere = failuresAnywhere.of(key(userName));
        boolean familiar = !strangeDays.has(both, FAMILIAR_DAYS);
        if (!familiar) {
            anywhere.require();
        }
        try {
            T done = login.apply(new Origin(address.site(), familiar));
            strangeDays.of(both).takeAll();
            return done;
        } catch (ProtocolException e) {
            if (e.code() == ErrorCode.BAD_CREDENTIALS) {
                failure.owe(1);
                ofSite.owe(1);
                if (!familiar) {
                    anywhere.owe(1);
                }
            }
            throw e;
        }
    }

    /**
     * Runs a registration from an address. A name that is taken counts as well, since the refusal shows that the
     * account exists; other failures do not count. Refused with {@link ErrorCode#RATE_LIMITED} beyond the limit.
     */
    public <T> T registration(Address address, Function<Origin, T> registration) {
        registrations.take(address);
        try {
            return registration.apply(new Origin(address.site(), false));
        } catch (ProtocolException | StoreException e) {
            boolean taken = e instanceof ProtocolException refused && refused.code() == ErrorCode.NAME_TAKEN;
            if (!taken) {
                registrations.giveBack(address);
            }
            throw e;
        }
    }

    /** One key for all spellings of a name; empty for every invalid name. */
    private static String key(String userName) {
        try {
            return UserName.of(userName).key();
        } catch (ProtocolException notAName) {
            return "";
        }
    }
}
