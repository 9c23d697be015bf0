package chat.rambler.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of all commands: the text form (PROTOCOL.md §3), the explanation in {@code #help} and the JSON form
 * (PROTOCOL.md §8) of each. Some commands have only one of the two forms.
 */
public enum CommandSyntax {
    CONNECT(json("connect", "replay? resume?")),
    LOGIN(text("login USER PASSWORD", "be USER on this connection"), json("login", "user password replay? resume?")),
    LOGOUT(text("logout", "be anonymous on this connection"), json("logout", "")),
    REGISTER(
            text("register USER PASSWORD", "create an account, then log in with it"),
            json("register", "user password")),
    JOIN(
            text("join room ROOM [NICK]", "join a room, staying in the others"),
            json("join", "room nick? replay? resume?")),
    LEFT(text("left room ROOM [NICK]", "leave a room"), json("leave", "room")),
    CHANGE(
            text("change nick ROOM NICK", "take a nickname in a room, or in all of yours with * as ROOM"),
            json("nick", "room nick")),
    CREATE(text("create room ROOM", "create a room and join it"), json("create", "room private?")),
    SAY(text("say ROOM TEXT", "say TEXT in that room alone"), json("say", "room text id?")),
    ROOMS(text("rooms", "list the rooms"), json("rooms", "after?")),
    WHO(text("who ROOM", "list who is connected in a room"), json("who", "room after?")),
    HISTORY(
            text("history ROOM [COUNT [BEFORE]]", "read COUNT (1 to 100) messages, those before number BEFORE"),
            json("history", "room before? after? limit?")),
    WHOAMI(text("whoami", "tell who you are in which rooms")),
    LIMITS(text("limits", "tell how much of everything you may have")),
    CREATE_PRIVATE(people("create private NAME", "create a room for yourself and those whom you invite")),
    INVITE(people("invite ROOM USER", "let USER into a private room"), json("invite", "room user")),
    UNINVITE(people("uninvite ROOM USER", "take an invitation back"), json("uninvite", "room user")),
    MEMBERS(people("members ROOM [AFTER]", "list the members of a private room"), json("members", "room after?")),
    MSG(people("msg USER TEXT", "say TEXT to USER alone")),
    IGNORE(people("ignore [USER]", "hear nothing more from USER, or list whom you ignore"), json("ignore", "user on?")),
    UNIGNORE(people("unignore USER", "hear USER again")),
    IGNORED(json("ignored", "")),
    UNREAD(people("unread", "tell in which rooms something is unread"), json("unread", "")),
    READ(people("read ROOM", "count everything in a room as read"), json("read", "room seq?")),
    CLAIM(
            moderation("claim TOKEN", "be the administrator, with the token in the server's log"),
            json("claim", "token")),
    ROLE(
            moderation("role ROOM WHO [ROLE]", "tell or give a role: owner, moderator or member"),
            json("role", "room who? seq? role?")),
    KICK(moderation("kick ROOM WHO [REASON]", "put out of the room"), json("kick", "room who? seq? reason?")),
    BAN(
            moderation("ban ROOM WHO [TIME] [REASON]", "put out of the room and keep out, as 30m, 2h or 7d"),
            json("ban", "room who? seq? seconds? reason?")),
    UNBAN(moderation("unban ROOM WHO", "let in again"), json("unban", "room who? seq?")),
    MUTE(
            moderation("mute ROOM WHO [TIME] [REASON]", "let read, but not speak"),
            json("mute", "room who? seq? seconds? reason?")),
    UNMUTE(moderation("unmute ROOM WHO", "let speak again"), json("unmute", "room who? seq?")),
    REMOVE(
            moderation("remove ROOM NUMBER [REASON]", "take back a message of yours, or as a moderator anybody's"),
            json("remove", "room seq reason?")),
    BANS(moderation("bans ROOM", "list who is banned or muted"), json("bans", "room")),
    TOPIC(moderation("topic ROOM [TEXT]", "tell or set the topic, - for none"), json("topic", "room text?")),
    SET(moderation("set ROOM [NAME VALUE]", "tell or change settings: speak, slow"), json("set", "room name? value?")),
    CLOSE(moderation("close room ROOM [REASON]", "end a room of yours for good"), json("close", "room reason?")),
    RESET(moderation("reset USER", "give a user a code for a new password"), json("reset", "user")),
    ACTS(
            moderation("acts ROOM [COUNT [BEFORE]]", "list what moderators have done"),
            json("acts", "room before? limit?")),
    LOG(moderation("log ROOM [COUNT [BEFORE]]", "as #history, with numbers and times")),
    PING(text("ping", "ask whether the server is there"), json("ping", "")),
    HELP(text("help [COMMAND]", "list the commands, or explain one"));

    /** The commands that have a text form and are for everybody, in the order in which {@code #help} lists them. */
    public static final List<CommandSyntax> LINES = Arrays.stream(values())
            .filter(command -> !command.word.isEmpty() && command.group.isEmpty())
            .toList();

    private static final String MODERATES = "moderation";
    private static final String PEOPLE = "people";

    /** The other commands by group, in the order in which {@code #help GROUP} lists them. */
    public static final Map<String, List<CommandSyntax>> GROUPS = Stream.of(MODERATES, PEOPLE)
            .collect(Collectors.toUnmodifiableMap(
                    Function.identity(),
                    group -> Arrays.stream(values())
                            .filter(command -> command.group.equals(group))
                            .toList()));

    /** Of two with the same word, the first one: see {@link #withSecondWord}. */
    private static final Map<String, CommandSyntax> BY_WORD = Arrays.stream(values())
            .filter(command -> !command.word.isEmpty())
            .collect(Collectors.toMap(command -> command.word, Function.identity(), (first, _) -> first));

    private static final Map<String, CommandSyntax> BY_TYPE = Arrays.stream(values())
            .filter(command -> !command.type.isEmpty())
            .collect(Collectors.toMap(command -> command.type, Function.identity()));

    private static final String LEAVE = "leave"; // people also type this; "left" is the original chat's word

    private final String word;
    private final String secondWord;
    private final String usage;
    private final String explanation;
    private final String type;
    private final String fields;
    private final String group;

    CommandSyntax(Form text, Form json) {
        List<String> words = List.of(text.usage.split(" ", 3));
        word = words.getFirst();
        secondWord = words.size() > 1 && Character.isLowerCase(words.get(1).charAt(0)) ? words.get(1) : "";
        usage = "#" + text.usage;
        explanation = text.rest;
        type = json.usage;
        fields = json.rest;
        group = text.group;
    }

    CommandSyntax(Form only) {
        this(only.isJson ? text("", "") : only, only.isJson ? only : json("", ""));
    }

    /** One of a command's two forms. */
    private record Form(boolean isJson, String usage, String rest, String group) {}

    /** The words of {@code usage} in lower case are typed as they are. */
    private static Form text(String usage, String explanation) {
        return new Form(false, usage, explanation, "");
    }

    /** The same, for a command that governs rooms. */
    private static Form moderation(String usage, String explanation) {
        return new Form(false, usage, explanation, MODERATES);
    }

    /** The same, for a command about single people and private rooms. */
    private static Form people(String usage, String explanation) {
        return new Form(false, usage, explanation, PEOPLE);
    }

    private static Form json(String type, String fields) {
        return new Form(true, type, fields, "");
    }

    /** The command with this word, typed without {@code #} and in any case. */
    public static Optional<CommandSyntax> named(String typed) {
        String word = typed.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(word.equals(LEAVE) ? LEFT : BY_WORD.get(word));
    }

    /** This command, and those with the same word and another {@link #secondWord}. */
    List<CommandSyntax> withSameWord() {
        return Arrays.stream(values())
                .filter(command -> command.word.equals(word))
                .toList();
    }

    /** The command with this one's word and the second word that was typed; may be this one. */
    Optional<CommandSyntax> withSecondWord(String typed) {
        return withSameWord().stream()
                .filter(command -> command.secondWord.equalsIgnoreCase(typed))
                .findFirst();
    }

    /** The command of a JSON object of this type. */
    static Optional<CommandSyntax> ofType(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** The word that must follow the command's own, such as {@code room}; empty if there is none. */
    String secondWord() {
        return secondWord;
    }

    /** The text form, such as {@code #join room ROOM [NICK]}. */
    public String usage() {
        return usage;
    }

    /** What {@code #help} says about it. */
    public String explanation() {
        return explanation;
    }

    /** The JSON form, such as {@code say room text id?}; empty if there is none. */
    public String jsonUsage() {
        return (type + " " + fields).trim();
    }

    /** Whether the text form holds a password, or something as secret. */
    boolean hasPassword() {
        return usage.contains("PASSWORD") || usage.contains("TOKEN");
    }

    ProtocolException misused() {
        return new ProtocolException(ErrorCode.USAGE, usage());
    }
}
