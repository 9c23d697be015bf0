package chat.rambler.chat;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who governs the server.
 *
 * @param administratorToken the token by which somebody becomes the first administrator; null to make one at random
 * @param administrator the name of a user who is made an administrator at the start, if he is none; null for nobody
 */
@ConfigurationProperties("chat")
public record ChatProperties(
        @Nullable String administratorToken, @Nullable String administrator) {}
