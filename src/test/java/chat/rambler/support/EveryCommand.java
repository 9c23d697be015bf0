package chat.rambler.support;

import chat.rambler.protocol.CommandSyntax;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every command of both protocols, made of the table of commands, without what may be left out and with it; but for those
 * that make the connection another user's.
 */
public final class EveryCommand {
    /** What stands for each word of a usage. */
    public static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("ROOM", "\"Free Chat\""),
            Map.entry("USER", "fry"),
            Map.entry("PASSWORD", "correct-horse"),
            Map.entry("TOKEN", "let-me-out"),
            Map.entry("NICK", "leela"),
            Map.entry("TEXT", "something"),
            Map.entry("WHO", "fry"),
            Map.entry("ROLE", "member"),
            Map.entry("TIME", "1s"),
            Map.entry("NUMBER", "1"),
            Map.entry("NAME", "speak"),
            Map.entry("VALUE", "everyone"),
            Map.entry("COUNT", "100"),
            Map.entry("BEFORE", "3"),
            Map.entry("AFTER", "amy"),
            Map.entry("COMMAND", "remove"));

    /** What stands for each field of an object, written with apostrophes for quotes. */
    public static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("room", "'Free Chat'"),
            Map.entry("private", "true"),
            Map.entry("on", "true"),
            Map.entry("user", "'fry'"),
            Map.entry("password", "'correct-horse'"),
            Map.entry("token", "'let-me-out'"),
            Map.entry("nick", "'leela'"),
            Map.entry("text", "'something'"),
            Map.entry("id", "'b2sHnT0pQ4mXw7Zk'"),
            Map.entry("who", "'fry'"),
            Map.entry("seq", "1"),
            Map.entry("role", "'member'"),
            Map.entry("seconds", "1"),
            Map.entry("reason", "'why'"),
            Map.entry("name", "'speak'"),
            Map.entry("value", "'everyone'"),
            Map.entry("limit", "100"),
            Map.entry("before", "3"),
            Map.entry("after", "0"),
            Map.entry("replay", "100"),
            Map.entry("resume", "{'epoch':'','after':0}"));

    private EveryCommand() {}

    /** Lines of the text protocol. */
    public static List<String> lines(Map<String, String> words) {
        return Arrays.stream(CommandSyntax.values())
                .filter(command -> !command.explanation().isEmpty())
                .filter(command -> !List.of(CommandSyntax.LOGIN, CommandSyntax.LOGOUT, CommandSyntax.PING)
                        .contains(command))
                .map(CommandSyntax::usage)
                .flatMap(usage -> Stream.of(usage.replaceAll("\\[.*]", ""), usage.replaceAll("[\\[\\]]", "")))
                .map(String::strip)
                .distinct()
                .map(usage -> Pattern.compile("[A-Z]+")
                        .matcher(usage)
                        .replaceAll(word -> words.getOrDefault(word.group(), word.group())))
                .toList();
    }

    /** Objects of the JSON protocol, written with apostrophes for quotes. */
    public static List<String> objects(Map<String, String> fields) {
        return Arrays.stream(CommandSyntax.values())
                .map(CommandSyntax::jsonUsage)
                .filter(usage -> !usage.isEmpty()
                        && !List.of("connect", "login", "logout", "ping").contains(usage.split(" ")[0]))
                .flatMap(usage -> Stream.of(
                        object(usage, fields, field -> !field.endsWith("?")),
                        object(usage, fields, field -> !field.equals("after?") && !field.equals("who?")),
                        object(usage, fields, field -> !field.equals("before?") && !field.equals("seq?"))))
                .distinct()
                .toList();
    }

    private static String object(String usage, Map<String, String> fields, Predicate<String> taken) {
        String[] words = usage.split(" ");
        String given = Arrays.stream(words)
                .skip(1)
                .filter(taken)
                .map(field -> field.replace("?", ""))
                .map(field -> ",'" + field + "':" + fields.get(field))
                .collect(Collectors.joining());
        return "{'type':'" + words[0] + "'" + given + "}";
    }
}
