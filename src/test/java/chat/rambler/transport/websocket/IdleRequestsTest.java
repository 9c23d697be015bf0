package chat.rambler.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.limits.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleRequestsTest {
    private SocketChannel channel;
    private int connections;

    @BeforeEach
    void open() throws IOException {
        channel = SocketChannel.open();
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    private IdleRequestTimeout.Idle idle(boolean asking, long since) {
        String name = "c" + connections++;
        return new IdleRequestTimeout.Idle(new HttpSockets.Socket(name, "", channel), asking, since);
    }

    private static Address address(String literal) {
        return Address.of(InetAddress.ofLiteral(literal).getAddress());
    }

    @Test
    void theNewestThatAskForNothingGoFirst() {
        IdleRequestTimeout idle = new IdleRequestTimeout(2);
        IdleRequestTimeout.Idle asking = idle(true, 4);
        IdleRequestTimeout.Idle oldest = idle(false, 1);
        IdleRequestTimeout.Idle newer = idle(false, 2);
        IdleRequestTimeout.Idle newest = idle(false, 3);
        idle.add(address("203.0.113.7"), oldest);
        idle.add(address("203.0.113.7"), newest);
        idle.add(address("203.0.113.7"), asking);
        idle.add(address("203.0.113.7"), newer);
        idle.add(address("203.0.113.8"), idle(false, 5));

        assertThat(idle.tooMany()).containsExactly(newest, newer);
    }

    /** A 48-bit site has 65,536 networks of 64 bits. */
    @Test
    void aSiteMayHaveSixteenTimesAsMany() {
        IdleRequestTimeout idle = new IdleRequestTimeout(1);
        for (int i = 0; i < 16; i++) {
            idle.add(address("2001:db8:1:" + i + "::1"), idle(false, i));
        }
        assertThat(idle.tooMany()).isEmpty();

        IdleRequestTimeout.Idle last = idle(false, 16);
        idle.add(address("2001:db8:1:ff::1"), last);
        idle.add(address("2001:db8:2::1"), idle(false, 17));

        assertThat(idle.tooMany()).containsExactly(last);
    }

    @Test
    void thisMachineIsNotCountedAndZeroIsNoLimit() {
        IdleRequestTimeout idle = new IdleRequestTimeout(1);
        IdleRequestTimeout unlimited = new IdleRequestTimeout(0);
        for (int i = 0; i < 10; i++) {
            idle.add(Address.LOCAL, idle(false, i));
            unlimited.add(address("203.0.113.7"), idle(false, i));
        }

        assertThat(idle.tooMany()).isEmpty();
        assertThat(unlimited.tooMany()).isEmpty();
    }
}
