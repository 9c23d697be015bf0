package chat.rambler.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
    private static final Set<RoomName> ROOMS = Set.of(
            RoomName.FREE_CHAT, RoomName.of("Free"), RoomName.of("Python Developers"), RoomName.of("Free Chat Two"));

    private final CommandParser parser = new CommandParser(CommandParserTest::exists);

    private static boolean exists(String typed) {
        try {
            return ROOMS.contains(RoomName.of(typed));
        } catch (ProtocolException e) {
            return false;
        }
    }

    private Command parse(String line) {
        return parser.parse(line).orElseThrow();
    }

    @Test
    void aLineWithoutHashIsChatTextToTheLetter() {
        assertThat(parse(" #join room x ")).isEqualTo(new Command.SayEverywhere(" #join room x "));
        assertThat(parse("LOGIN Bender")).isEqualTo(new Command.SayEverywhere("LOGIN Bender"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\r\n", "\u0000\u0007", " \u00a0\u2003 ", "\ufeff"})
    void blankLinesAreNothing(String line) {
        assertThat(parser.parse(line)).isEmpty();
    }

    @Test
    void controlCharactersAreDroppedFromTextButTabsAndBreaksStay() {
        assertThat(parse("a\u0000b\u001b[31mc\u0085\u009f\u007f\td\r\ne"))
                .isEqualTo(new Command.SayEverywhere("ab[31mc\td\r\ne"));
    }

    @Test
    void aByteOrderMarkBeforeACommandIsIgnored() {
        assertThat(parse("\ufeff#whoami")).isEqualTo(new Command.WhoAmI());
    }

    @Test
    void commandWordsAreCaseInsensitiveAndArgumentsAreNot() {
        assertThat(parse("#LoGiN Fry PassWord")).isEqualTo(new Command.Login("Fry", "PassWord"));
        assertThat(parse("#JOIN ROOM Free")).isEqualTo(new Command.JoinRoom("Free", null));
    }

    @Test
    void leaveIsLeft() {
        assertThat(parse("#leave room Free Fry")).isEqualTo(new Command.LeaveRoom("Free", "Fry"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "#login \"a b\" 'p \"w'| a b| p \"w",
                "#login   a\"b   c'd | a\"b| c'd",
                "#login '' x| ``| x",
                "#login \"it's\" x| it's| x"
            })
    void anArgumentThatBeginsWithAQuoteRunsToTheNextSuchQuote(String line, String user, String password) {
        assertThat(parse(line)).isEqualTo(new Command.Login(user, password));
    }

    @Test
    void theLongestRunOfWordsThatIsARoomIsTheRoom() {
        assertThat(parse("#join room Python Developers Guido"))
                .isEqualTo(new Command.JoinRoom("Python Developers", "Guido"));
        assertThat(parse("#join room free  chat")).isEqualTo(new Command.JoinRoom("free chat", null));
        assertThat(parse("#say Free Chat Two words")).isEqualTo(new Command.Say("Free Chat Two", "words"));
        assertThat(parse("#say Free Chat  words  here")).isEqualTo(new Command.Say("Free Chat", "words  here"));
        assertThat(parse("#say Free speech")).isEqualTo(new Command.Say("Free", "speech"));
        assertThat(parse("#change nick Free Chat Guido")).isEqualTo(new Command.ChangeNickname("Free Chat", "Guido"));
        assertThat(parse("#history Free Chat 20 5")).isEqualTo(new Command.History("Free Chat", 20, 5));
    }

    @Test
    void withoutSuchARunTheFirstWordIsTheRoom() {
        assertThat(parse("#join room Nowhere Guido")).isEqualTo(new Command.JoinRoom("Nowhere", "Guido"));
        assertThat(parse("#say Nowhere to go")).isEqualTo(new Command.Say("Nowhere", "to go"));
    }

    @Test
    void aQuotedRoomIsThatRoom() {
        assertThat(parse("#say \"Free\" Chat is nice")).isEqualTo(new Command.Say("Free", "Chat is nice"));
    }

    @Test
    void theRestOfTheLineIsTheNameOfANewRoom() {
        assertThat(parse("#create room Slurm  Factory")).isEqualTo(new Command.CreateRoom("Slurm  Factory", false));
        assertThat(parse("#create room \"Slurm Factory\"")).isEqualTo(new Command.CreateRoom("Slurm Factory", false));
    }

    @Test
    void aStarIsAllRooms() {
        assertThat(parse("#change nick * Guido")).isEqualTo(new Command.ChangeAllNicknames("Guido"));
    }

    @Test
    void historyHasDefaults() {
        assertThat(parse("#history Free")).isEqualTo(new Command.History("Free", 10, Long.MAX_VALUE));
    }

    @Test
    void lineBreaksAtTheEndOfACommandAreIgnored() {
        assertThat(parse("#whoami\r\n")).isEqualTo(new Command.WhoAmI());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#login",
                "#login a",
                "#login a b c",
                "#login \"a b",
                "#login a 'b",
                "#login \"a\"b c",
                "#logout now",
                "#join Free",
                "#join room",
                "#join room Free Fry Leela",
                "#join room \"Free",
                "#left Free",
                "#change room Free x",
                "#change nick Free",
                "#create Free",
                "#create room",
                "#create room ",
                "#create room \"a",
                "#create room \"a\" b",
                "#say",
                "#say Free",
                "#say Free  ",
                "#say Free \u0000",
                "#rooms all",
                "#who",
                "#who Free Fry",
                "#history Free 0",
                "#history Free 101",
                "#history Free -1",
                "#history Free ten",
                "#history Free 10 0",
                "#history Free 10 99999999999999999999",
                "#history Free 1 2 3",
                "#history Free \u0661",
                "#whoami I",
                "#help join room",
                "#help nope room"
            })
    void whatIsWrittenWronglyIsToldItsUsage(String line) {
        assertThatThrownBy(() -> parser.parse(line)).isInstanceOfSatisfying(ProtocolException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.USAGE);
            assertThat(e.text()).startsWith("Usage: " + line.split(" ")[0]);
        });
    }

    @ParameterizedTest
    @CsvSource({"#,''", "'# ',''", "##,#", "#nope x,nope", "#Nope,Nope", "#help nope,nope", "#help #nope,nope"})
    void unknownWordsAreToldAsTyped(String line, String word) {
        assertThatThrownBy(() -> parser.parse(line))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_COMMAND))
                .hasMessage("Unknown command \"" + word + "\". Send #help for the list");
    }

    @Test
    void manyQuotesAndWordsTakeLinearTime() {
        parserTakesAnything("#login " + "\"".repeat(60_000));
        parserTakesAnything("#join room " + "a ".repeat(30_000));
        parserTakesAnything("#say " + "'a' ".repeat(15_000));
    }

    private void parserTakesAnything(String line) {
        try {
            parser.parse(line);
        } catch (ProtocolException refused) {
            assertThat(refused.code()).isIn(ErrorCode.USAGE, ErrorCode.UNKNOWN_COMMAND);
        }
    }

    /** Ordering combining marks takes the square of their number: such a line once took 24 s. */
    @ParameterizedTest
    @ValueSource(strings = {"#say ", "#say a ", "#join room ", "#change nick ", "#login ", "#who "})
    void noLineTakesLong(String command) {
        String hostile = "a" + "\u0345\u0301".repeat(16_000) + " b";

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime(); // does not count other work on the machine
        try {
            parser.parse(command + hostile);
        } catch (ProtocolException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.USAGE);
        }

        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aRoomIsLookedForOnlyWhereItsNameMayBegin() {
        AtomicInteger asked = new AtomicInteger();
        CommandParser careful = new CommandParser(new RoomNames() {
            @Override
            public boolean exists(String typed) {
                asked.incrementAndGet();
                return CommandParserTest.exists(typed);
            }

            @Override
            public boolean mayBegin(String word) {
                return word.equalsIgnoreCase("python");
            }
        });

        assertThat(careful.parse("#say one two three four")).contains(new Command.Say("one", "two three four"));
        assertThat(asked).hasValue(0);
        assertThat(careful.parse("#say python developers hello"))
                .contains(new Command.Say("python developers", "hello"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "＃login bob slurm-2999",
                "﹟login bob slurm-2999",
                "♯login bob slurm-2999",
                "\u00a0#login bob slurm-2999",
                "\u200b#register bob slurm-2999",
                "\u2060#LOGIN bob slurm-2999",
                "\u3000＃ＬＯＧＩＮ　bob　slurm-2999",
                "  ＃login bob slurm-2999",
                "＃ login bob slurm-2999",
                "\u200e#lo\u200bgin bob slurm-2999",
                "\u001b#login bob slurm-2999",
                "\u007f#register bob slurm-2999",
                "\u0085#login bob slurm-2999",
                " \u0001#lo\u001cgin bob slurm-2999",
                "\u2800#login bob slurm-2999",
                "#say \"Free Chat\" \u0001#login bob slurm-2999",
                "#say \"Free Chat\" ＃login bob slurm-2999"
            })
    void aPasswordBehindAHiddenNumberSignIsNotSaid(String line) {
        assertThatThrownBy(() -> parser.parse(line))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" #login bob slurm-2999", "＃1 in the galaxy", "\u200bhello", "＃loginbob", "＃rooms", "see #login"
            })
    void whatHidesNoPasswordIsAText(String line) {
        assertThat(parser.parse(line)).contains(new Command.SayEverywhere(line));
    }

    @Test
    void theRoomOneIsInComesBeforeALongerNameOfAnother() {
        RoomNames rooms = new RoomNames() {
            @Override
            public boolean exists(String typed) {
                return typed.equals("Free Chat") || typed.equals("Free Chat I");
            }

            @Override
            public boolean isJoined(String typed) {
                return typed.equals("Free Chat");
            }
        };
        CommandParser inFreeChat = new CommandParser(rooms);

        assertThat(inFreeChat.parse("#say Free Chat I think so")).contains(new Command.Say("Free Chat", "I think so"));
        assertThat(inFreeChat.parse("#join room Free Chat I")).contains(new Command.JoinRoom("Free Chat I", null));
    }
}
