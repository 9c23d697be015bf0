package chat.rambler.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link TokenRepository} promises. Subclasses only choose the storage. */
public abstract class TokenRepositoryContract {
    private static final LoginToken TOKEN =
            new LoginToken(new UserId("u1"), 3, Instant.parse("2026-01-02T03:04:05.678Z"));

    private final TokenRepository tokens = empty();

    protected abstract TokenRepository empty();

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

    @Test
    void ofAUsersTokensTheNewestAreKept() {
        Instant first = Instant.parse("2026-01-02T03:04:05Z");
        for (int i = 0; i < TokenRepository.MOST_OF_USER; i++) {
            tokens.keep("hash" + i, new LoginToken(TOKEN.user(), 3, first.plusSeconds(i)));
        }
        tokens.keep("another's", new LoginToken(new UserId("u2"), 0, first));
        Instant later = first.plusSeconds(1_000);
        LoginToken renewed = new LoginToken(TOKEN.user(), 3, later);
        assertThat(tokens.renew("hash0", new LoginToken(TOKEN.user(), 3, first), renewed))
                .isTrue();

        tokens.keep("one more", new LoginToken(TOKEN.user(), 3, later.plusSeconds(1)));
        tokens.keep("and one", new LoginToken(TOKEN.user(), 3, later.plusSeconds(2)));
        tokens.forget("hash9");
        tokens.keep("the last", new LoginToken(TOKEN.user(), 3, later.plusSeconds(3)));

        assertThat(tokens.find("hash0")).contains(renewed);
        assertThat(tokens.find("hash1")).isEmpty();
        assertThat(tokens.find("hash2")).isEmpty();
        assertThat(tokens.find("hash3")).isPresent();
        assertThat(tokens.find("another's")).isPresent();
        assertThat(tokens.find("the last")).isPresent();
    }
}
