package chat.rambler.chat;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.Connection;
import chat.rambler.connection.FakeTransport;
import chat.rambler.limits.Address;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.HeldTokenClock;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class RateLimiterTest {
    private static final DataSize SIZE = DataSize.ofKilobytes(64);

    private final HeldTokenClock clock = new HeldTokenClock();

    /** One token a second for each connection, and a burst of one. */
    private final RateLimiter pace = new RateLimiter(
            new LimitsProperties(
                    SIZE,
                    4000,
                    100,
                    SIZE,
                    8,
                    2,
                    Duration.ZERO,
                    4,
                    1,
                    1,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    1,
                    0,
                    1,
                    Duration.ofSeconds(15)),
            clock.held());

    /** How long connections from this many networks wait until each has sent one command. */
    private Duration spoken(int networks, String form) {
        for (int i = 0; i < networks; i++) {
            Address address =
                    Address.of(InetAddress.ofLiteral(form.formatted(i)).getAddress());
            Connection connection = new Connection("c", TextCodec.TCP, new FakeTransport(), 1_000);
            pace.keep(new Session(connection, address, "", pace.ofConnection(), 4000), 1);
        }
        return clock.passed();
    }

    /** A site has sixteen times the four tokens of an address, and gets as many again each second. */
    @Test
    void allAnonymousConnectionsOfAnIpv6SiteShareAnAllowance() {
        assertThat(spoken(64 + 96, "2001:db8:1:%x::1")).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void otherSitesHaveTheirOwn() {
        assertThat(spoken(64 + 96, "2001:db8:%x:1::1")).isZero();
    }

    /** One token is paid before the cost of the answer is known. */
    @Test
    void whatIsBroughtIsOwed() {
        Connection connection = new Connection("c", TextCodec.TCP, new FakeTransport(), 1_000);
        Session reader = new Session(connection, Address.LOCAL, "origin", pace.ofConnection(), 4000);
        pace.keep(reader, 1);
        Duration before = clock.passed();

        pace.owe(reader, 32_767);
        pace.owe(reader, 32_768);
        pace.keep(reader, 1);

        assertThat(clock.passed().minus(before)).isEqualTo(Duration.ofSeconds(2));
    }
}
