package chat.rambler.auth;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.directory.UserId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link TokenRepository} promises. Subclasses say only where the tokens are kept. */
abstract class TokenRepositoryContract {
    private static final LoginToken TOKEN =
            new LoginToken(new UserId("u1"), 3, Instant.parse("2026-01-02T03:04:05.678Z"));

    private final TokenRepository tokens = empty();

    abstract TokenRepository empty();

    @Test
    void aKeptTokenIsFoundUnderItsHashAlone() {
        tokens.keep("hash", TOKEN);

        assertThat(tokens.find("hash")).contains(TOKEN);
        assertThat(tokens.find("hasH")).isEmpty();
    }

    @Test
    void aTokenKeptAgainTakesThePlaceOfTheFirst() {
        LoginToken renewed = new LoginToken(TOKEN.user(), 4, TOKEN.renewed().plusSeconds(1));
        tokens.keep("hash", TOKEN);
        tokens.keep("hash", renewed);

        assertThat(tokens.find("hash")).contains(renewed);
    }

    @Test
    void aForgottenTokenIsNotRenewed() {
        LoginToken renewed =
                new LoginToken(TOKEN.user(), TOKEN.generation(), TOKEN.renewed().plusSeconds(1));
        tokens.keep("hash", TOKEN);

        assertThat(tokens.renew("hash", TOKEN, renewed)).isTrue();
        assertThat(tokens.find("hash")).contains(renewed);
        tokens.forget("hash");

        assertThat(tokens.renew("hash", renewed, TOKEN)).isFalse();
        assertThat(tokens.find("hash")).isEmpty();
    }

    @Test
    void aForgottenTokenIsNotFound() {
        tokens.keep("hash", TOKEN);
        tokens.forget("hash");
        tokens.forget("never kept");

        assertThat(tokens.find("hash")).isEmpty();
    }
}
