package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.FakeTransport;
import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Name;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.TextCodec;
import chat.rambler.protocol.UserName;
import chat.rambler.support.ChatServer;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.LineReceiver;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Every line gets an answer, and every valid name stays the same. */
class AnyLinePropertyTest {
    private static ChatServer server;

    @BeforeContainer
    static void start() {
        server = ChatServer.start("chat.history.replay=0");
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(300);
        Arbitrary<String> ascii = Arbitraries.strings().ascii().ofMaxLength(300);
        Arbitrary<String> words = Arbitraries.of(
                        "#login",
                        "#logout",
                        "#register",
                        "#join",
                        "#left",
                        "#leave",
                        "#change",
                        "#create",
                        "#say",
                        "#rooms",
                        "#who",
                        "#history",
                        "#whoami",
                        "#help",
                        "room",
                        "nick",
                        "Free",
                        "Chat",
                        "\"Free Chat\"",
                        "*",
                        "fry",
                        "\"",
                        "'",
                        "10",
                        "0",
                        "-1",
                        "a:b",
                        "\u202e",
                        "#",
                        "long password")
                .list()
                .ofMaxSize(6)
                .map(list -> String.join(" ", list));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(2, anything),
                net.jqwik.api.Tuple.of(1, ascii),
                net.jqwik.api.Tuple.of(3, words),
                net.jqwik.api.Tuple.of(1, Combinators.combine(words, anything).as((a, b) -> a + " " + b)));
    }

    @Property(tries = 5_000)
    void everyLineThatIsNotBlankGetsAnAnswerAndNoException(@ForAll("lines") String line) {
        FakeTransport link = new FakeTransport();
        LineReceiver receiver = server.bean(ConnectionAcceptor.class)
                .receive(TextCodec.TCP, link, Address.LOCAL, Admission.Place.UNCOUNTED);
        receiver.open(null);

        receiver.received(line);

        receiver.received("#end");
        boolean answered = false;
        String next = link.next();
        assertThat(next).startsWith("SERVER:You are connected");
        next = link.next();
        while (!next.equals("SERVER:Unknown command \"end\". Send #help for the list")) {
            answered = true;
            assertThat(next).matches("(?s)(SERVER|MESSAGE):.*").doesNotContain("Something went wrong");
            next = link.next();
        }
        assertThat(answered || isBlank(line)).as("an answer to: " + line).isTrue();
        receiver.closed();
    }

    private static boolean isBlank(String line) {
        return line.codePoints()
                .allMatch(c -> Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)
                        || c == 0xFEFF);
    }

    @Property(tries = 5_000)
    void aNameThatIsOneSurvivesARoundTrip(@ForAll("names") String typed) {
        survives(typed, UserName::of);
        survives(typed, Nickname::of);
        survives(typed, RoomName::of);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(70),
                Arbitraries.strings().withCharRange('\u0020', '\u07ff').ofMaxLength(40),
                Arbitraries.strings().withCharRange('\uff00', '\uffef').ofMaxLength(10));
    }

    private static void survives(String typed, Function<String, Name> kind) {
        name(typed, kind).ifPresent(name -> {
            Name again = kind.apply(name.toString());
            assertThat(again).isEqualTo(name);
            assertThat(again).hasToString(name.toString());
            assertThat(again.key()).isEqualTo(name.key());
        });
    }

    private static Optional<Name> name(String typed, Function<String, Name> kind) {
        try {
            return Optional.of(kind.apply(typed));
        } catch (ProtocolException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME);
            return Optional.empty();
        }
    }
}
