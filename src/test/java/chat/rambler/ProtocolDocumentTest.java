package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.CommandSyntax;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.JsonSchema;
import chat.rambler.support.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** PROTOCOL.md is true: its examples are played, its tables compared with the code. */
@Execution(ExecutionMode.CONCURRENT) // each example has a server of its own
class ProtocolDocumentTest {
    private static final ProtocolDocument DOCUMENT = new ProtocolDocument("PROTOCOL.md");
    private static final String[] SETTINGS = {
        "chat.limits.messages-per-second=5", "chat.administrator-token=7fq2-m4zt-9k3d-x8vw-2hnb-c6ra"
    };

    private static final Pattern STEP = Pattern.compile("(\\w+) +([<>]) ?(.*)");

    @TestFactory
    Stream<DynamicTest> everyExampleIsTrueOnBothTransports() {
        List<ProtocolDocument.Example> examples = DOCUMENT.examples("example");
        assertThat(examples).hasSizeGreaterThan(10);
        return Arrays.stream(Transport.values())
                .flatMap(transport -> examples.stream()
                        .map(example ->
                                DynamicTest.dynamicTest(transport + ": " + example, () -> play(example, transport))));
    }

    /**
     * All clients use TCP, except that one named "tab" uses a WebSocket. What it hears is written as the page shows it.
     */
    @TestFactory
    Stream<DynamicTest> everyExampleOfTheReadmeAndTheTourIsTrue() {
        return Stream.of("README.md", "src/docs/tour.md")
                .flatMap(page -> new ProtocolDocument(page).examples("example").stream())
                .map(example -> DynamicTest.dynamicTest(example.title(), () -> play(example, Transport.TCP)));
    }

    @TestFactory
    Stream<DynamicTest> everyHttpExampleIsTrue() {
        return DOCUMENT.examples("http").stream()
                .map(example -> DynamicTest.dynamicTest(example.title(), () -> playHttp(example)));
    }

    @TestFactory
    Stream<DynamicTest> everyJsonExampleIsTrue() {
        return DOCUMENT.examples("json").stream()
                .map(example -> DynamicTest.dynamicTest(example.title(), () -> playJson(example)));
    }

    /** Each name is a connection, opened when the name first appears. */
    private static void playJson(ProtocolDocument.Example example) {
        Map<String, JsonClient> clients = new HashMap<>();
        try (ChatServer server = ChatServer.start(SETTINGS)) {
            for (String line : example.lines()) {
                String[] parts = line.split(" +", 3);
                JsonClient client = clients.computeIfAbsent(parts[0], _ -> JsonClient.open(server.httpPort()));
                if (parts[1].equals(">")) {
                    JsonSchema.REQUEST.require(JsonMapper.shared().readTree(parts[2]));
                    client.sendsExactly(parts[2]);
                } else {
                    client.hears(parts[2]);
                }
            }
        } finally {
            clients.values().forEach(JsonClient::close);
        }
    }

    @Test
    void theTableOfErrorsIsTheEnum() {
        List<String> documented = DOCUMENT.rows().stream()
                .filter(row -> row.size() == 2 && row.getFirst().matches("`[a-z_]+`"))
                .map(row -> row.get(0) + " " + row.get(1).replaceAll("\\b[A-Z]+\\b|(?<=[a-z])[A-Z]{2,}", "%s"))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> "`" + code.wireCode() + "` `" + shown(code) + "`")
                        .toList());
    }

    /** All words in capitals become placeholders, as the table cannot tell them apart. */
    private static String shown(ErrorCode code) {
        return code.template().replaceAll("\\b[A-Z]+\\b", "%s").replace("UTF-8", "%s-8");
    }

    @Test
    void theTableOfCloseCodesIsTheEnum() {
        List<String> documented = DOCUMENT.rows().stream()
                .filter(row -> row.getFirst().matches("\\d{4}"))
                .map(row -> String.join(" ", row))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(CloseReason.values())
                        .map(reason -> reason.code() + (reason.reconnect() ? " yes `" : " no `") + reason.text() + "`")
                        .toList());
    }

    @Test
    void theTableOfCommandsIsTheEnum() {
        assertThat(DOCUMENT.rows().stream().map(List::getFirst).filter(cell -> cell.startsWith("`#")))
                .containsExactlyElementsOf(Stream.of(
                                CommandSyntax.LINES,
                                CommandSyntax.GROUPS.get("moderation"),
                                CommandSyntax.GROUPS.get("people"))
                        .flatMap(List::stream)
                        .map(form -> "`" + form.usage() + "`")
                        .toList());
    }

    @Test
    void theTableOfRequestsAndTheirSchemaAreTheEnum() throws IOException {
        Map<String, String> documented = DOCUMENT.rowsUnder("| request | fields | |").stream()
                .collect(Collectors.toMap(
                        List::getFirst, row -> fields(row.get(1).replaceAll("\\{[^}]*}", ""))));
        Map<String, String> wanted = Arrays.stream(CommandSyntax.values())
                .map(command -> command.jsonUsage().split(" ", 2))
                .filter(words -> !words[0].isEmpty())
                .collect(Collectors.toMap(words -> words[0], words -> fields(words.length > 1 ? words[1] : "")));

        assertThat(documented).containsExactlyInAnyOrderEntriesOf(wanted);

        JsonNode schema = JsonMapper.shared().readTree(Files.readString(Path.of("src/docs/chat.v1.schema.json")));
        Map<String, String> inSchema = new LinkedHashMap<>();
        schema.at("/$defs").properties().forEach(definition -> {
            if (definition.getKey().startsWith("request_")) {
                JsonNode object = definition.getValue();
                Set<String> required = object.path("required")
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.toSet());
                inSchema.put(
                        definition.getKey().substring("request_".length()),
                        fields(object.path("properties").propertyNames().stream()
                                .filter(name -> !Set.of("type", "ref").contains(name))
                                .map(name -> required.contains(name) ? name : name + "?")
                                .collect(Collectors.joining(" "))));
            }
        });
        assertThat(inSchema).containsExactlyInAnyOrderEntriesOf(wanted);
    }

    /** The fields in one order, whatever stands between them. */
    private static String fields(String written) {
        return Pattern.compile("\\w+\\??")
                .matcher(written.replaceAll("\\bor\\b", ""))
                .results()
                .map(MatchResult::group)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static void play(ProtocolDocument.Example example, Transport transport) {
        Map<String, ChatClient> clients = new LinkedHashMap<>();
        try (ChatServer server = ChatServer.start(SETTINGS)) {
            ArrayDeque<Step> steps =
                    new ArrayDeque<>(example.lines().stream().map(Step::of).toList());
            while (!steps.isEmpty()) {
                Step step = steps.remove();
                Transport used = step.who().equals("tab") ? Transport.WEBSOCKET : transport;
                ChatClient client = clients.computeIfAbsent(step.who(), _ -> used.connect(server));
                if (step.typed()) {
                    client.says(step.text());
                } else {
                    hears(client, used, step, steps);
                }
            }
            clients.values().forEach(ChatClient::hearsNothingElse);
            clients.values().forEach(ChatClient::close);
        }
    }

    /** One line of an example. */
    private record Step(String who, boolean typed, String text) {
        static Step of(String line) {
            Matcher matcher = STEP.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            return new Step(matcher.group(1), matcher.group(2).equals(">"), matcher.group(3));
        }

        /** Whether both steps are messages to the same client from different rooms, between which there is no order. */
        boolean isUnorderedWith(Step next) {
            return next != null
                    && !next.typed
                    && who.equals(next.who)
                    && text.startsWith("MESSAGE:[")
                    && next.text.startsWith("MESSAGE:[")
                    && !text.substring(0, text.indexOf(']')).equals(next.text.substring(0, next.text.indexOf(']')));
        }
    }

    private static void hears(ChatClient client, Transport transport, Step step, ArrayDeque<Step> steps) {
        String first = next(client, step);
        if (step.isUnorderedWith(steps.peek())) {
            assertThat(List.of(first, next(client, step)))
                    .containsExactlyInAnyOrder(
                            transport.spelled(step.text()),
                            transport.spelled(steps.remove().text()));
        } else {
            assertThat(first).as("%s", step).matches(pattern(transport.spelled(step.text())));
        }
    }

    private static String next(ChatClient client, Step step) {
        try {
            return client.next();
        } catch (AssertionError e) {
            throw new AssertionError("instead of " + step, e);
        }
    }

    private static void playHttp(ProtocolDocument.Example example) {
        ArrayDeque<String> lines = new ArrayDeque<>(example.lines());
        try (ChatServer server = ChatServer.start(SETTINGS)) {
            HttpSession session = new HttpSession(server.httpPort());
            while (!lines.isEmpty()) {
                String[] request = lines.remove().substring(2).split(" ");
                String body = lines.getFirst().startsWith("> ") ? lines.remove().substring(2) : "";
                HttpSession.Answer answer = session.send(request[0], request[1], body);
                assertThat(answer.status())
                        .as(request[1])
                        .isEqualTo(Integer.parseInt(lines.remove().substring(2)));
                while (!lines.isEmpty() && lines.getFirst().startsWith("< ")) {
                    String expected = lines.remove().substring(2);
                    if (expected.startsWith("{")) {
                        assertThat(answer.sortedBody()).isEqualTo(expected);
                    } else {
                        String[] header = expected.split(": ", 2);
                        assertThat(answer.header(header[0])).matches(pattern(header[1]));
                    }
                }
            }
        }
    }

    /** {@code *} stands for any text, except in lines that begin with {@code SERVER:#}. */
    private static Pattern pattern(String expected) {
        boolean literal = expected.startsWith("SERVER:#") || !expected.contains("*");
        return Pattern.compile(
                literal ? Pattern.quote(expected) : Pattern.quote(expected).replace("*", "\\E.*\\Q"));
    }
}
