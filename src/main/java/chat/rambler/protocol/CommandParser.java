package chat.rambler.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses a line of the text protocol (PROTOCOL.md §3): a command if it begins with {@code #}, else chat text. */
final class CommandParser {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int DEFAULT_HISTORY = 10;
    private static final int MAX_HISTORY = 100;
    private static final int MOST_DIGITS = 18;

    private final RoomNames rooms;

    CommandParser(RoomNames rooms) {
        this.rooms = rooms;
    }

    /**
     * The command; empty for a blank line. Refused with {@link ErrorCode#UNKNOWN_COMMAND} if there is no such command,
     * with {@link ErrorCode#USAGE} if it is written wrongly.
     */
    Optional<Command> parse(String received) {
        String line = withoutByteOrderMark(received);
        if (line.startsWith("#")) {
            return Optional.of(command(withoutFinalBreaks(line)));
        }
        requireNoSecret(line);
        String text = ChatText.withoutControls(line);
        return ChatText.isBlank(text) ? Optional.empty() : Optional.of(new Command.SayEverywhere(text));
    }

    private Command command(String line) {
        String word = Tokenizer.wordAt(line, 1);
        CommandSyntax form =
                CommandSyntax.named(word).orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_COMMAND, word));
        Tokenizer words = new Tokenizer(line, 1 + word.length(), form.misused());
        if (!form.secondWord().isEmpty()) {
            form = form.withSecondWord(words.next()).orElseThrow(form::misused);
        }
        Command command = command(form, words);
        words.end();
        return command;
    }

    private Command command(CommandSyntax form, Tokenizer words) {
        return switch (form) {
            case LOGIN -> new Command.Login(words.next(), words.next());
            case LOGOUT -> new Command.Logout();
            case REGISTER -> new Command.Register(words.next(), words.next());
            case JOIN ->
                new Command.JoinRoom(words.room(rooms), words.nextIfAny().orElse(null));
            case LEFT ->
                new Command.LeaveRoom(words.joinedRoom(rooms), words.nextIfAny().orElse(null));
            case CHANGE -> changeNickname(words);
            case CREATE -> new Command.CreateRoom(nameOfRest(form, words), false);
            case CREATE_PRIVATE -> new Command.CreateRoom(nameOfRest(form, words), true);
            case MEMBERS ->
                new Command.ListMembers(
                        words.joinedRoom(rooms), words.nextIfAny().orElse(null));
            case INVITE -> new Command.Invite(words.joinedRoom(rooms), words.next(), true);
            case UNINVITE -> new Command.Invite(words.joinedRoom(rooms), words.next(), false);
            case MSG -> new Command.Say("@" + words.next(), text(form, words));
            case IGNORE ->
                words.nextIfAny()
                        .<Command>map(user -> new Command.Ignore(user, true))
                        .orElseGet(Command.ListIgnored::new);
            case UNREAD -> new Command.ListUnread();
            case READ -> new Command.Read(words.joinedRoom(rooms), Long.MAX_VALUE);
            case UNIGNORE -> new Command.Ignore(words.next(), false);
            case SAY -> new Command.Say(words.joinedRoom(rooms), text(form, words));
            case ROOMS -> new Command.ListRooms(null);
            case WHO -> new Command.Who(words.joinedRoom(rooms), null);
            case HISTORY -> history(form, words);
            case CLAIM -> new Command.Claim(words.next());
            case ROLE ->
                new Command.SetRole(
                        words.joinedRoom(rooms),
                        who(form, words),
                        words.nextIfAny().orElse(null));
            case KICK, UNBAN, UNMUTE, BAN, MUTE -> moderate(form, words);
            case BANS -> new Command.Bans(words.joinedRoom(rooms));
            case TOPIC -> new Command.Topic(words.joinedRoom(rooms), restIfAny(words));
            case SET -> change(words);
            case RESET -> new Command.Reset(words.next());
            case REMOVE -> new Command.Remove(words.joinedRoom(rooms), number(form, words.next()), restIfAny(words));
            case CLOSE -> new Command.Close(words.joinedRoom(rooms), restIfAny(words));
            case ACTS -> {
                Command.History asked = history(form, words);
                yield new Command.Acts(asked.room(), asked.count(), asked.before());
            }
            case LOG -> {
                Command.History asked = history(form, words);
                yield new Command.Log(asked.room(), asked.count(), asked.before());
            }
            case WHOAMI -> new Command.WhoAmI();
            case LIMITS -> new Command.Limits();
            case PING -> new Command.Ping();
            case HELP -> help(words);
            case CONNECT, IGNORED -> throw new IllegalStateException("no line of text: " + form);
        };
    }

    private static Target who(CommandSyntax form, Tokenizer words) {
        String typed = words.next();
        boolean number = typed.length() > 1
                && typed.length() <= MOST_DIGITS + 1
                && typed.charAt(0) == ':'
                && typed.substring(1).chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new Target.SayerOf(number(form, typed.substring(1))) : new Target.Named(typed);
    }

    private static @Nullable String restIfAny(Tokenizer words) {
        String rest = ChatText.onOneLine(words.rest()).strip();
        return rest.isEmpty() ? null : rest;
    }

    private Command moderate(CommandSyntax form, Tokenizer words) {
        Notice.Act act = Notice.Act.valueOf(form.name());
        String room = words.joinedRoom(rooms);
        Target who = who(form, words);
        if (act == Notice.Act.UNBAN || act == Notice.Act.UNMUTE) {
            return new Command.Moderate(room, act, who, null, null);
        }
        String rest = words.rest();
        Optional<Duration> time =
                act == Notice.Act.KICK ? Optional.empty() : TimeText.parse(Tokenizer.wordAt(rest, 0), form.misused());
        if (time.isPresent()) {
            rest = rest.substring(Tokenizer.wordAt(rest, 0).length());
        }
        String reason = ChatText.onOneLine(rest).strip();
        return new Command.Moderate(room, act, who, time.orElse(null), reason.isEmpty() ? null : reason);
    }

    private Command change(Tokenizer words) {
        String room = words.joinedRoom(rooms);
        return words.hasMore()
                ? new Command.Change(room, words.next(), words.next())
                : new Command.Change(room, null, null);
    }

    private Command changeNickname(Tokenizer words) {
        String room = words.joinedRoom(rooms);
        String nickname = words.next();
        return room.equals("*") ? new Command.ChangeAllNicknames(nickname) : new Command.ChangeNickname(room, nickname);
    }

    private static String nameOfRest(CommandSyntax form, Tokenizer words) {
        if (!words.hasMore()) {
            throw form.misused();
        }
        String rest = words.rest();
        if (!rest.startsWith("\"") && !rest.startsWith("'")) {
            return rest;
        }
        Tokenizer quoted = new Tokenizer(rest, 0, form.misused());
        String name = quoted.next();
        quoted.end();
        return name;
    }

    /**
     * Refused with {@link ErrorCode#USAGE} if the text looks like a command with a password, which would be shown to
     * the room.
     *
     * @param typed including control characters, since one of them may stand before the number sign
     */
    static void requireNoSecret(String typed) {
        String hidden = ChatText.hiddenCommand(typed);
        if (hidden != null) {
            String word = Tokenizer.wordAt(hidden, 0);
            CommandSyntax.named(word).filter(CommandSyntax::hasPassword).ifPresent(form -> {
                throw form.misused();
            });
        }
    }

    private static String text(CommandSyntax form, Tokenizer words) {
        String typed = words.rest();
        requireNoSecret(typed);
        String text = ChatText.withoutControls(typed);
        if (ChatText.isBlank(text)) {
            throw form.misused();
        }
        return text;
    }

    private Command.History history(CommandSyntax form, Tokenizer words) {
        String room = words.joinedRoom(rooms);
        long count = words.nextIfAny().map(word -> number(form, word)).orElse((long) DEFAULT_HISTORY);
        long before = words.nextIfAny().map(word -> number(form, word)).orElse(Long.MAX_VALUE);
        if (count > MAX_HISTORY) {
            throw form.misused();
        }
        return new Command.History(room, (int) count, before);
    }

    /** A number from 1, of up to 18 ASCII digits. */
    private static long number(CommandSyntax form, String word) {
        boolean digits =
                !word.isEmpty() && word.length() <= MOST_DIGITS && word.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = digits ? Long.parseLong(word) : 0;
        if (number == 0) {
            throw form.misused();
        }
        return number;
    }

    private static Command help(Tokenizer words) {
        Optional<String> word = words.nextIfAny();
        words.end(); // wrong usage is reported before an unknown command
        return new Command.Help(word.map(CommandParser::explained).orElse(CommandSyntax.LINES));
    }

    private static List<CommandSyntax> explained(String typed) {
        List<CommandSyntax> group = CommandSyntax.GROUPS.get(typed.toLowerCase(Locale.ROOT));
        if (group != null) {
            return group;
        }
        String word = typed.startsWith("#") ? typed.substring(1) : typed;
        return CommandSyntax.named(word)
                .map(CommandSyntax::withSameWord)
                .orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_COMMAND, word));
    }

    private static String withoutByteOrderMark(String line) {
        return !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line;
    }

    private static String withoutFinalBreaks(String line) {
        int end = line.length();
        while (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r') {
            end--;
        }
        return line.substring(0, end);
    }
}
