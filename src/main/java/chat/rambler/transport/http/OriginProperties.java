package chat.rambler.transport.http;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which web pages may talk to this server, and which proxies speak for others.
 *
 * @param allowedOrigins origins of pages, beside the server's own, that may connect and sign in:
 *     scheme://host:port, comma separated, compared to the letter. Programs without an Origin
 *     always may
 * @param trustedProxies addresses or networks, such as {@code 10.0.0.0/8}, comma separated, whose
 *     {@code X-Forwarded-For} and {@code X-Forwarded-Proto} are believed
 */
@ConfigurationProperties("chat")
public record OriginProperties(
        @DefaultValue Set<String> allowedOrigins, @DefaultValue Set<String> trustedProxies) {}
