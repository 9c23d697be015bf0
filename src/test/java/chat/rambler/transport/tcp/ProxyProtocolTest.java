package chat.rambler.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.rambler.support.ChatServer;
import chat.rambler.support.HeldTokenClock;
import chat.rambler.support.TcpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream proxy says about its clients. */
class ProxyProtocolTest {
    private static final String TOO_MANY = "SERVER:Connections per address limit reached: 2";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static InetAddress read(byte... bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        InetAddress address = ProxyHeader.read(in);
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("hello\n");
        return address;
    }

    private static byte[] line(String header) {
        return (header + "\r\nhello\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] binary(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex + "68656c6c6f0a");
    }

    @Test
    void bothVersionsNameTheClient() throws IOException {
        InetAddress four = InetAddress.ofLiteral("203.0.113.7");
        InetAddress six = InetAddress.ofLiteral("2001:db8::7");

        assertThat(read(line("PROXY TCP4 203.0.113.7 203.0.113.8 41000 8081"))).isEqualTo(four);
        assertThat(read(line("PROXY TCP6 2001:db8::7 ::1 41000 8081"))).isEqualTo(six);
        assertThat(read(binary("2111000ccb007107cb007108a0281f91"))).isEqualTo(four);
        assertThat(read(binary("2111000fcb007107cb007108a0281f91040000"))).isEqualTo(four); // with an extension
        assertThat(read(binary(
                        "2121002420010db8000000000000000000000007" + "00000000000000000000000000000001a0281f91")))
                .isEqualTo(six);
    }

    @Test
    void whatAProxySaysForItselfNamesNobody() throws IOException {
        assertThat(read(line("PROXY UNKNOWN"))).isNull();
        assertThat(read(line("PROXY UNKNOWN ffff::1 ffff::2 1 2"))).isNull();
        assertThat(read(binary("20000000"))).isNull();
        assertThat(read(binary("21000000"))).isNull(); // no known address family
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "PROXY",
                "PROXY TCP4",
                "PROXY TCP4 203.0.113.7 203.0.113.8 41000",
                "PROXY TCP4 example.org 203.0.113.8 1 2",
                "PROXY TCP4 2001:db8::7 ::1 1 2",
                "PROXY TCP6 203.0.113.7 ::1 1 2",
                "PROXY TCP5 203.0.113.7 203.0.113.8 1 2",
                "POST / HTTP/1.1"
            })
    void aMalformedLineIsNone(String header) {
        assertThatThrownBy(() -> read(line(header))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(("PROXY " + "x".repeat(200)).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"2111000400", "2211000ccb007107cb007108a0281f91", "2111ffff00", "21110004cb007107"})
    void aMalformedBinaryHeaderIsNone(String hex) {
        assertThatThrownBy(() ->
                        ProxyHeader.read(new ByteArrayInputStream(HexFormat.of().parseHex(SIGNATURE + hex))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aClientOfATrustedProxyIsCountedAsItselfAndRefusedWithALine() {
        try (ChatServer server = ChatServer.startWith(
                HeldTokenClock.class,
                "chat.trusted-proxies=127.0.0.0/8",
                "chat.tcp.proxy-protocol=true",
                "chat.limits.connections-per-address=2")) {
            List<TcpClient> two = List.of(from(server, "203.0.113.7", ""), from(server, "203.0.113.7", ""));
            two.forEach(client -> client.hearsStart("SERVER:You are connected"));

            TcpClient third = from(server, "203.0.113.7", "what it says does not destroy the answer\n");

            assertThat(third.untilClosed()).containsExactly(TOO_MANY);
            from(server, "203.0.113.8", "").hearsStart("SERVER:You are connected");
            assertThat(TcpClient.connect(server.tcpPort()).says("hello").untilClosed())
                    .isEmpty();
            two.forEach(TcpClient::close);
        }
    }

    private static TcpClient from(ChatServer server, String address, String said) {
        return TcpClient.connect(server.tcpPort())
                .sends(("PROXY TCP4 " + address + " 127.0.0.1 41000 8081\r\n" + said)
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
