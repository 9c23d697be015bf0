package chat.rambler.auth;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How passwords are hashed.
 *
 * @param argon2 what hashing a password costs; the defaults are OWASP's minimum for Argon2id. A weaker hash is renewed
 *     at the user's next login
 */
@Validated
@ConfigurationProperties("chat.auth")
public record AuthProperties(@DefaultValue @Valid Argon2 argon2) {
    /**
     * The cost of Argon2id, RFC 9106.
     *
     * @param memory KiB of memory for one hash, 1024 or more
     * @param iterations passes over that memory, 1 or more
     * @param parallelism lanes of one hash, 1 to 16
     */
    public record Argon2(
            @DefaultValue("19456") @Min(1024) int memory,
            @DefaultValue("2") @Min(1) int iterations,
            @DefaultValue("1") @Min(1) @Max(16) int parallelism) {}
}
