package chat.rambler.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How each command is written in the text protocol, and what {@code #help} says of it (PROTOCOL.md
 * §3).
 */
public enum CommandSyntax {
    LOGIN("login", "", "USER PASSWORD", "be USER on this connection"),
    LOGOUT("logout", "", "", "be anonymous on this connection"),
    REGISTER("register", "", "USER PASSWORD", "create an account, then log in with it"),
    JOIN("join", "room", "ROOM [NICK]", "join a room, staying in the others"),
    LEFT("left", "room", "ROOM [NICK]", "leave a room"),
    CHANGE("change", "nick", "ROOM NICK", "take a nickname in a room, or in all of yours with * as ROOM"),
    CREATE("create", "room", "ROOM", "create a room and join it"),
    SAY("say", "", "ROOM TEXT", "say TEXT in that room alone"),
    ROOMS("rooms", "", "", "list the rooms"),
    WHO("who", "", "ROOM", "list who is connected in a room"),
    HISTORY("history", "", "ROOM [COUNT [BEFORE]]", "read COUNT (1 to 100) messages, those before number BEFORE"),
    WHOAMI("whoami", "", "", "tell who you are in which rooms"),
    LIMITS("limits", "", "", "tell how much of everything you may have"),
    HELP("help", "", "[COMMAND]", "list the commands, or explain one");

    private final String word;
    private final String secondWord;
    private final String arguments;
    private final String explanation;

    CommandSyntax(String word, String secondWord, String arguments, String explanation) {
        this.word = word;
        this.secondWord = secondWord;
        this.arguments = arguments;
        this.explanation = explanation;
    }

    /**
     * The command that a word without {@code #}, in any case, stands for. {@code leave} is {@code
     * left}.
     */
    public static Optional<CommandSyntax> named(String typed) {
        String word = typed.toLowerCase(Locale.ROOT);
        String known = word.equals("leave") ? LEFT.word : word;
        return Arrays.stream(values()).filter(form -> form.word.equals(known)).findFirst();
    }

    /**
     * The word that must follow the command's own, such as {@code room}; empty if there is none.
     */
    String secondWord() {
        return secondWord;
    }

    /** How it is written: {@code #join room ROOM [NICK]}. */
    public String usage() {
        return ("#" + word + " " + secondWord + " " + arguments)
                .replaceAll(" +", " ")
                .trim();
    }

    /** What it does, in half a sentence. */
    public String explanation() {
        return explanation;
    }

    /** Whether a password stands in it. */
    boolean hasPassword() {
        return arguments.contains("PASSWORD");
    }

    ProtocolException misused() {
        return new ProtocolException(ErrorCode.USAGE, usage());
    }
}
