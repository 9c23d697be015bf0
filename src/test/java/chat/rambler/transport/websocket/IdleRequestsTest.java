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

    private IdleRequests.Idle idle(boolean asking, long since) {
        String name = "c" + connections++;
        return new IdleRequests.Idle(new HttpSockets.Socket(name, "", channel), asking, since);
    }

    private static Address address(String literal) {
        return Address.of(InetAddress.ofLiteral(literal).getAddress());
    }

    @Test
    void theNewestThatAskForNothingGoFirst() {
        IdleRequests idle = new IdleRequests(2);
        IdleRequests.Idle asking = idle(true, 4);
        IdleRequests.Idle oldest = idle(false, 1);
        IdleRequests.Idle newer = idle(false, 2);
        IdleRequests.Idle newest = idle(false, 3);
        idle.add(address("203.0.113.7"), oldest);
        idle.add(address("203.0.113.7"), newest);
        idle.add(address("203.0.113.7"), asking);
        idle.add(address("203.0.113.7"), newer);
        idle.add(address("203.0.113.8"), idle(false, 5));

        assertThat(idle.tooMany()).containsExactly(newest, newer);
    }

    /** Whoever has 48 bits of addresses has 65,536 networks of 64. */
    @Test
    void aSiteMayHaveSixteenTimesAsMany() {
        IdleRequests idle = new IdleRequests(1);
        for (int i = 0; i < 16; i++) {
            idle.add(address("2001:db8:1:" + i + "::1"), idle(false, i));
        }
        assertThat(idle.tooMany()).isEmpty();

        IdleRequests.Idle last = idle(false, 16);
        idle.add(address("2001:db8:1:ff::1"), last);
        idle.add(address("2001:db8:2::1"), idle(false, 17));

        assertThat(idle.tooMany()).containsExactly(last);
    }

    @Test
    void thisMachineIsNotCountedAndZeroIsNoLimit() {
        IdleRequests idle = new IdleRequests(1);
        IdleRequests unlimited = new IdleRequests(0);
        for (int i = 0; i < 10; i++) {
            idle.add(Address.LOCAL, idle(false, i));
            unlimited.add(address("203.0.113.7"), idle(false, i));
        }

        assertThat(idle.tooMany()).isEmpty();
        assertThat(unlimited.tooMany()).isEmpty();
    }
}
