package chat.rambler.transport.tcp;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The TCP port for lines of text.
 *
 * @param port where to listen; 0 takes any free port, -1 turns it off
 * @param address the address to listen on, 0.0.0.0 for all. Plain text carries passwords, so the default is this
 *     machine only
 * @param sslBundle the SSL bundle ({@code spring.ssl.bundle}) whose certificate is used; without one the lines are
 *     plain
 * @param proxyProtocol whether each connection from a trusted proxy begins with a PROXY protocol header, version 1 or
 *     2, that names its client; one without a header is closed
 */
@Validated
@ConfigurationProperties("chat.tcp")
public record TcpProperties(
        @DefaultValue("8081") @Min(-1) @Max(65_535) int port,
        @DefaultValue("127.0.0.1") InetAddress address,
        @Nullable String sslBundle,
        @DefaultValue("false") boolean proxyProtocol) {}
