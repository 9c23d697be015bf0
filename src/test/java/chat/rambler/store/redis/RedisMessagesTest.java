package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.UserName;
import chat.rambler.store.StoredMessage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Publications and log entries as described in src/docs/redis.md, and malformed ones. */
class RedisMessagesTest {
    private static String publication(String user, String nickname, String text) {
        return String.join("\n", "1", "e", "7", "id7", "id6", "1500", user, nickname, text);
    }

    @Test
    void whichAnonymousConnectionChoseAnIdIsTold() {
        StoredMessage message =
                RedisMessages.published(publication("anon:c", "Anonymous", "a")).orElseThrow();

        assertThat(message.sender()).isEqualTo("anon:c");
        assertThat(message.user()).isNull();
    }

    @Test
    void aPublicationTellsAMessage() {
        assertThat(RedisMessages.published(publication("Fry", "Philip", "a\nb\n")))
                .contains(new StoredMessage(
                        "e",
                        7,
                        "id7",
                        "id6",
                        Instant.ofEpochMilli(1500),
                        UserName.of("Fry"),
                        Nickname.of("Philip"),
                        "a\nb\n"));
    }

    @Test
    void whatIsInAnotherFormIsNotUnderstoodAndNotGuessed() {
        assertThat(RedisMessages.published("{\"e\":\"e\"}")).isEmpty();
        assertThat(RedisMessages.published("2" + publication("", "*", "x").substring(1)))
                .isEmpty();
        assertThat(RedisMessages.published("")).isEmpty();
        assertThat(RedisMessages.published("1\ne\nno number\ni\np\n1\n\nAnonymous\nx"))
                .isEmpty();
        assertThat(RedisMessages.published("1\ne\n1\ni\np\nlate\n\nAnonymous\nx"))
                .isEmpty();
    }

    @Test
    void aNameThatIsNoneAnyMoreHidesNoMessage() {
        StoredMessage message =
                RedisMessages.published(publication("a:b", "[x]", "hello")).orElseThrow();

        assertThat(message.user()).isNull();
        assertThat(message.author()).isEqualTo(Nickname.ANONYMOUS);
        assertThat(message.text()).isEqualTo("hello");
    }

    @Test
    void anEntryWithoutItsFieldsIsStillOne() {
        List<Object> entries = List.of(
                List.of("1-0", List.of("k", "m", "t", "hello")),
                List.of("2-0", List.of("v", "9", "ms", "soon", "u", "\u202e")));

        assertThat(RedisMessages.messages("e", entries))
                .extracting(StoredMessage::seq, StoredMessage::text, StoredMessage::author)
                .containsExactly(tuple(1L, "hello", Nickname.ANONYMOUS), tuple(2L, "", Nickname.ANONYMOUS));
    }
}
