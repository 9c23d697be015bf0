package chat.rambler.transport;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The trusted proxies.
 *
 * @param trustedProxies addresses or networks, such as {@code 10.0.0.0/8}, comma separated, whose
 *     {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Port} are believed; they themselves
 *     have no limits by address
 */
@ConfigurationProperties("chat")
public record ProxyProperties(@DefaultValue Set<String> trustedProxies) {}
