package chat.rambler.limits;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Slows down whoever guesses passwords or makes accounts in masses (protocol.md §4). It is asked
 * before a password is hashed, so that guessing costs the guesser and not the server.
 */
public final class Throttle {
    private final Allowances logins;
    private final Allowances failures;
    private final Allowances registrations;

    public Throttle(LimitsProperties limits) {
        logins = each(limits.loginsPerMinute(), Duration.ofMinutes(1));
        failures = each(limits.loginFailuresPerMinute(), Duration.ofMinutes(1));
        registrations = each(limits.registrationsPerHour(), Duration.ofHours(1));
    }

    private static Allowances each(int tokens, Duration period) {
        return new Allowances(Math.max(1, tokens), tokens, period);
    }

    /**
     * A login from an address. Wrong passwords are counted for each pair of name and address, also
     * for names that nobody has: so nobody can lock the owner out from elsewhere, nor learn which
     * names there are. Refuses with {@link ErrorCode#RATE_LIMITED}, even the right password.
     */
    public <T> T login(String userName, Address address, Supplier<T> login) {
        if (!address.isLocal()) {
            logins.of(address.network()).take();
        }
        Allowance failure =
                failures.of(userName.strip().toLowerCase(Locale.ROOT) + " " + address.network());
        failure.require(); // many guesses at once pass here together, and owe for all of them then
        try {
            return login.get();
        } catch (ProtocolException e) {
            if (e.code() == ErrorCode.BAD_CREDENTIALS) {
                failure.owe();
            }
            throw e;
        }
    }

    /** A new account from an address; one that is refused for another reason is not counted. */
    public <T> T registration(Address address, Supplier<T> registration) {
        if (address.isLocal()) {
            return registration.get();
        }
        Allowance allowance = registrations.of(address.network());
        allowance.take();
        try {
            return registration.get();
        } catch (ProtocolException e) {
            allowance.giveBack();
            throw e;
        }
    }
}
