package chat.rambler.chat;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who governs the server.
 *
 * @param administratorToken the token by which somebody becomes the first administrator; null to make one at random
 */
@ConfigurationProperties("chat")
public record ChatProperties(@Nullable String administratorToken) {}
