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
 * Slows down whoever guesses passwords or makes accounts in masses (PROTOCOL.md §9). It is asked
 * before a password is hashed, so that guessing costs the guesser and not the server.
 */
public final class LoginThrottle {
    /** In an hour, from all addresses, in what one address may guess in a minute. */
    private static final int ANYWHERE_FACTOR = 20;

    /**
     * How long an address is known as one where a name is logged in to: as long as a login lasts.
     */
    private static final int FAMILIAR_DAYS = 30;

    private final AddressAllowances logins;
    private final TokenBuckets failures;
    private final TokenBuckets failuresOfSite;
    private final TokenBuckets failuresAnywhere;

    /**
     * A token for each day since name and address came together, all of them where they have not
     * lately.
     */
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
     * A login from an address. Wrong passwords are counted for each pair of name and address, also
     * for names that nobody has: so nobody can lock the owner out from elsewhere, nor learn which
     * names there are. Many addresses that guess one name are stopped by a slow limit for the name,
     * which does not hold where it has been logged in to within {@link #FAMILIAR_DAYS}. Refuses
     * with {@link ErrorCode#RATE_LIMITED}, even the right password.
     */
    public <T> T login(String userName, Address address, Function<Origin, T> login) {
        logins.take(address);
        String both = key(userName) + " " + address.network();
        TokenBucket failure = failures.of(both);
        TokenBucket ofSite =
                address.hasSite() ? failuresOfSite.of(key(userName) + " " + address.site()) : TokenBucket.UNLIMITED;
        failure.require(); // many guesses at once pass here together, and owe for all of them then
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
     * A new account from an address; asking for a name that is taken counts too, since it tells who
     * has an account here. What is refused for another reason is not counted.
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

    /** In whatever spelling a name is typed, it is one; what cannot be a name is nobody's. */
    private static String key(String userName) {
        try {
            return UserName.of(userName).key();
        } catch (ProtocolException notAName) {
            return "";
        }
    }
}
