package chat.rambler.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.rambler.limits.Address;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
    private final ClientAddresses addresses = new ClientAddresses(Set.of("172.16.0.0/12", "2001:db8::7"));

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "172.18.0.1", "2001:db8::7"})
    void thisMachineAndWhoIsTrustedHaveNoLimitsByAddress(String literal) {
        assertThat(addresses.of(literal)).isEqualTo(Address.LOCAL);
        assertThat(addresses.of(InetAddress.ofLiteral(literal))).isEqualTo(Address.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.32.0.1", "203.0.113.7", "2001:db8::8", "unknown", "localhost"})
    void everybodyElseHas(String text) {
        assertThat(addresses.of(text).isLocal()).isFalse();
    }

    @Test
    void nobodyIsTrustedUnlessNamed() {
        assertThat(new ClientAddresses(Set.of()).of("172.18.0.1").isLocal()).isFalse();
    }

    @Test
    void whatIsNoNetworkIsToldAtTheStart() {
        Set<String> wrong = Set.of("proxy.example.org");
        assertThatThrownBy(() -> new ClientAddresses(wrong))
                .hasMessageContaining("chat.trusted-proxies")
                .hasMessageContaining("proxy.example.org");
    }
}
