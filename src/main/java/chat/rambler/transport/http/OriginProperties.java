package chat.rambler.transport.http;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which web pages may use this server.
 *
 * @param allowedOrigins origins of pages, beside the server's own, that may connect and log in: scheme://host:port,
 *     comma separated, compared exactly. Programs without an Origin are always allowed
 * @param hosts host names and addresses of this server, without a port, comma separated: requests for any other host
 *     are answered 421. Empty for any
 */
@ConfigurationProperties("chat")
public record OriginProperties(
        @DefaultValue Set<String> allowedOrigins,
        @DefaultValue Set<String> hosts) {}
