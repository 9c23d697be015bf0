package chat.rambler.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "]",
                "a:b",
                "a\"b",
                "it's",
                "a\nb",
                "a\rb",
                "a\tb",
                "\u0000",
                "a\u0085b",
                "a\u2028b",
                "\u001b[31m",
                "a\u202eb",
                "a\u200fb",
                "a\u2066b",
                "a\u200bb",
                "a\u200cb",
                "a\u200db",
                "a\u00adb",
                "a\ufeffb",
                "a\u2060b",
                "a\u3164b",
                "\ue000",
                "\ufffe",
                "\ud800",
                "a\uff1ab",
                "\uff3ba",
                "*",
                "＊",
                "a\udb40\udd00",
                "a\u180f",
                "a\ufe0f",
                "a\u2800",
                "a\ud834\udd59",
                "a\ua789b",
                "a\u2236b",
                "a\u05c3b",
                "SERVER\u2806",
                "a\u2802b",
                "a\u1361b",
                "a\u205ab",
                "a\ufe30b",
                "\u0301",
                "\u0301a",
                "a \u0301b",
                "\u20dd",
                "e\u0301\u0301",
                "a\u0316\u0317\u0318\u0319\u031c",
                "\u09be",
                "\u1b44\u1b44\u1b44",
                "\u1b13\u1b44\u1b44",
                "\u0c95\u0cbe\u0cc0\u0cc1\u0cc2\u0cc3",
                "SERVER\u0903",
                "SERVER\u0983",
                "SERVER\u0c03",
                "SERVER\u0d83",
                "SERVER\u0f7f",
                "SERVER\u1038",
                "SERVER\u17c7",
                "SERVER\u0b83",
                "SERVER\u1362",
                "SERVER\u2058",
                "SERVER\u02d0",
                "SERVER\ufe19",
                "SERVER\ud802\ude57",
                "SERVER\ud809\udc71",
                "",
                " ",
                "\u3000"
            })
    void noNameHoldsWhatCouldDeceive(String typed) {
        for (NameRules rules : NameRules.values()) {
            assertThatThrownBy(() -> rules.key(rules.spelling(typed), typed))
                    .as(rules + " " + typed)
                    .isInstanceOfSatisfying(
                            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Anonymous", "ANONYMOUS", "anonymous", "server", "SERVER", "ＳＥＲＶＥＲ", "ⓈⒺⓇⓋⒺⓇ"})
    void reservedWordsAreNobodysInAnySpelling(String typed) {
        assertThatThrownBy(() -> UserName.of(typed)).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> Nickname.of(typed)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Вася", "محمد", "李小龙", "이순신", "Zoë", "O-Ren", "user_42", "🙂"})
    void namesOfAllScriptsAreNicknames(String typed) {
        assertThat(Nickname.of(typed)).hasToString(typed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nguyễn",
                "שָׁלוֹם",
                "مُحَمَّد",
                "กำนัน",
                "हिन्दी",
                "Ṩǡm",
                "दुःख",
                "কাঃ",
                "မြန်မား",
                "កោះ",
                "དཿ",
                "ஃபாத்திமா",
                "ကြွေး"
            })
    void marksThatLanguagesUseArePartOfNames(String typed) {
        assertThat(Nickname.of(typed).toString()).isNotEmpty();
    }

    @Test
    void aBlankAtTheEndOfAUserNameIsNoOtherName() {
        assertThat(UserName.of(" fry ")).hasToString("fry").isEqualTo(UserName.of("Fry"));
    }

    @Test
    void userNamesHoldNoSpaceAndNoSymbols() {
        assertThatThrownBy(() -> UserName.of("Philip Fry"))
                .hasMessage("\"Philip Fry\" cannot be a user name: it holds a space");
        assertThatThrownBy(() -> UserName.of("🙂")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> UserName.of("a\u05d0")).isInstanceOf(ProtocolException.class); // RFC 5893 bidi rule
        assertThat(UserName.of("Фрай")).hasToString("Фрай");
    }

    @Test
    void namesCompareAfterFoldingAndKeepTheirSpelling() {
        assertThat(RoomName.of("  python   DEVELOPERS ")).isEqualTo(RoomName.of("Python Developers"));
        assertThat(RoomName.of("  Python   DEVELOPERS ")).hasToString("Python DEVELOPERS");
        assertThat(Nickname.of("Ｂｏｂ")).isEqualTo(Nickname.of("bob"));
        assertThat(Nickname.of("e\u0301a")).hasToString("\u00e9a");
        assertThat(UserName.of("Bob").key()).isEqualTo(Nickname.of("bOB").key());
    }

    @Test
    void kindsOfNamesAreNeverEqual() {
        assertThat((Object) RoomName.of("bob")).isNotEqualTo(Nickname.of("bob"));
    }

    @Test
    void lengthsAreCountedInCodePoints() {
        assertThat(Nickname.of("\ud835\udc00".repeat(32)).key()).isEqualTo("a".repeat(32));
        assertThat(RoomName.of("r".repeat(64))).hasToString("r".repeat(64));
        assertThatThrownBy(() -> Nickname.of("n".repeat(33)))
                .hasMessage("\"%s\" cannot be a nickname: it is longer than 32 characters", "n".repeat(33));
        assertThatThrownBy(() -> RoomName.of("r".repeat(65))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aRefusedNameIsRepeatedOnlySoFar() {
        assertThatThrownBy(() -> RoomName.of("r".repeat(60_000)))
                .message()
                .startsWith("\"" + "r".repeat(80) + "…\" cannot be a room name");
    }

    /** Longer names are refused before they are normalized, which takes the square of their length. */
    @Test
    void aNameIsLongInCharactersAndNotInHowTheyAreTyped() {
        String typed = "e\u0301".repeat(32);

        assertThat(Nickname.of("  " + typed + "  ").toString()).isEqualTo("\u00e9".repeat(32));
        assertThatThrownBy(() -> Nickname.of("a" + "\u0345\u0301".repeat(16_000)))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fry/Lab", "/", "a\uFF0Fb", "a\u2044b", "a\u2215b", "@fry", "\uFF20fry"})
    void aPublicRoomCannotBeTakenForAPrivateOne(String name) {
        assertThatThrownBy(() -> RoomName.ofPublic(name)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void lettersLikeASlashAreLetters() {
        assertThat(RoomName.ofPublic("テクノ")).hasToString("テクノ");
        assertThat(RoomName.ofPublic("fry@home")).hasToString("fry@home");
    }

    @Test
    void aPrivateRoomHasTheNameOfItsMakerInFront() {
        UserName longest = UserName.of("u".repeat(32));
        assertThat(RoomName.ofPrivate(longest, "r".repeat(64)).toString()).hasSize(97);
        assertThatThrownBy(() -> RoomName.ofPrivate(longest, "r".repeat(65))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> RoomName.ofPrivate(longest, "a/b")).isInstanceOf(ProtocolException.class);
    }
}
