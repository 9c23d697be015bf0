package chat.rambler.transport.http;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which web pages may talk to this server.
 *
 * @param allowedOrigins origins of pages, beside the server's own, that may connect and sign in:
 *     scheme://host:port, comma separated, compared to the letter. Programs without an Origin
 *     always may
 * @param hosts names and addresses by which this server is asked, without a port, comma separated:
 *     requests for any other host are answered 421. Empty for any
 */
@ConfigurationProperties("chat")
public record OriginProperties(
        @DefaultValue Set<String> allowedOrigins,
        @DefaultValue Set<String> hosts) {}
