package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.EveryCommand;
import chat.rambler.support.JsonClient;
import chat.rambler.support.TcpClient;
import chat.rambler.support.WebSocketClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Messages that are taken back or removed (PROTOCOL.md §10), with any storage. */
abstract class RemovalContract extends OneServerContract {
    private static final String SECRET = "xyzzy-plugh";
    private static final String REMOVED = "SERVER: A message of \"fry\" was removed";

    /** The server once more, after it has stopped, with what is kept; the same one if that is nothing. */
    abstract ChatServer startAgain(ChatServer stopping, String... settings) throws Exception;

    @Test
    void whatIsTakenBackIsGoneForEverybody() {
        ChatClient visitor = anonymous();
        ChatClient fry = user("fry");
        fry.says(SECRET).hears(message("fry: " + SECRET));
        fry.says("two").hears(message("fry: two"));
        visitor.hears(message("fry: " + SECRET)).hears(message("fry: two"));

        fry.says("#remove Free Chat 1 to say something")
                .hears("SERVER:Not allowed: only moderators of \"Free Chat\" may do that");
        fry.says("#remove Free Chat 1").hears(message("SERVER: \"fry\" removed message 1"));
        visitor.hears(message("SERVER: \"fry\" removed message 1"));
        visitor.says("#history Free Chat")
                .hears(message(REMOVED))
                .hears(message("fry: two"))
                .hears("SERVER:No earlier messages in room \"Free Chat\"");
        visitor.says("#history Free Chat 1").hears("SERVER:Earlier messages: #history \"Free Chat\" 1 3");
        visitor.says("#log Free Chat 3")
                .hearsStart("SERVER:1 ")
                .hearsStart("SERVER:2 ")
                .hearsStart("SERVER:3 ")
                .hears("SERVER:No earlier messages in room \"Free Chat\"");
        fry.says("three").hears(message("fry: three"));
    }

    @Test
    void moderatorsRemoveWhatAnybodyHasSaid() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        ChatClient visitor = anonymous();
        fry.says("one").hears(message("fry: one"));
        visitor.hears(message("fry: one")).says("two").hears(message("Anonymous: two"));
        fry.hears(message("Anonymous: two"));
        leela.hears(message("fry: one")).hears(message("Anonymous: two"));

        leela.says("#remove Free Chat 1 spam").hears(message("SERVER: \"leela\" removed message 1 of \"fry\": spam"));
        leela.says("#remove Free Chat 2").hears(message("SERVER: \"leela\" removed message 2 of an anonymous visitor"));
        leela.says("mine").hears(message("leela: mine"));
        leela.says("#remove Free Chat 5").hears(message("SERVER: \"leela\" removed message 5"));
        leela.says("#history Free Chat")
                .hears(message(REMOVED))
                .hears(message("SERVER: A message of an anonymous visitor was removed"))
                .hears(message("SERVER: A message of \"leela\" was removed"))
                .hears("SERVER:No earlier messages in room \"Free Chat\"");
        leela.says("#acts Free Chat")
                .hearsStart("SERVER:3 ")
                .hearsStart("SERVER:4 ")
                .hears("SERVER:No earlier acts in room \"Free Chat\"");
    }

    @Test
    void whoMayNotRemoveIsToldWhy() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        leela.says("one").hears(message("leela: one"));
        fry.hears(message("leela: one")).says("two").hears(message("fry: two"));
        leela.hears(message("fry: two"));
        String onlyModerators = "SERVER:Not allowed: only moderators of \"Free Chat\" may do that";

        fry.says("#remove Free Chat 1").hears(onlyModerators);
        fry.says("#remove Free Chat 9").hears("SERVER:There is no message 9 in room \"Free Chat\"");
        fry.says("#remove Free Chat 0").hears("SERVER:Usage: #remove ROOM NUMBER [REASON]");
        fry.says("#remove Free Chat two").hears("SERVER:Usage: #remove ROOM NUMBER [REASON]");
        fry.says("#remove Python Developers 1").hears("SERVER:You are not in room \"Python Developers\"");
        fry.says("#remove Attic 1").hearsStart("SERVER:There is no room \"Attic");
        fry.says("#remove Free Chat 2 " + "x".repeat(201))
                .hearsStart("SERVER:The message is longer than 200 characters");
        anonymous().says("#remove Free Chat 2").hears("SERVER:Log in first: to govern a room");
        leela.says("#remove Free Chat 2").hears(message("SERVER: \"leela\" removed message 2 of \"fry\""));
        fry.hears(message("SERVER: \"leela\" removed message 2 of \"fry\""));
        leela.says("#remove Free Chat 2").hears("SERVER:There is no message 2 in room \"Free Chat\"");
        fry.says("#remove Free Chat 2").hears("SERVER:There is no message 2 in room \"Free Chat\"");
        leela.says("#remove Free Chat 3").hears("SERVER:Not allowed: what was done stays in the history");
        fry.says("#remove Free Chat 3").hears(onlyModerators);
        leela.says("#remove * 1").hears("SERVER:There is no room \"*\"");
    }

    @Test
    void whoResumesLearnsWhatWasRemoved() {
        user("fry");
        JsonClient fry = program("fry");
        for (String text : List.of(SECRET, "two", "three")) {
            fry.sends("{'type':'say','room':'Free Chat','text':'%s'}".formatted(text))
                    .next("message");
        }
        fry.sends("{'type':'remove','ref':'r','room':'Free Chat','seq':1}").hears("{'type':'ok','ref':'r'}");
        String epoch = fry.next("message").get("epoch").stringValue();

        assertThat(resumed(epoch, 2))
                .extracting(
                        one -> one.path("kind").stringValue("") + one.path("of").asString(""))
                .containsExactly("", "removal1");
        List<JsonNode> all = resumed(epoch, 0);
        assertThat(all).extracting(one -> one.get("seq").longValue()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(all.getFirst().get("kind").stringValue()).isEqualTo("removed");
        assertThat(all.getFirst().get("text").stringValue()).isEmpty();
        assertThat(all.getFirst().get("user").stringValue()).isEqualTo("fry");
    }

    private List<JsonNode> resumed(String epoch, long after) {
        try (JsonClient back = JsonClient.open(server.httpPort())) {
            back.sends("{'type':'connect','replay':0,'resume':{'Free Chat':{'epoch':'%s','after':%d}}}"
                    .formatted(epoch, after));
            JsonNode joined = back.next("joined");
            assertThat(joined.get("recovered").booleanValue()).isTrue();
            return Stream.generate(() -> back.next("message"))
                    .limit(joined.get("seq").longValue() - after)
                    .toList();
        }
    }

    @Test
    void ofTwoWhoRemoveAtOnceOneDoes() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        for (int seq = 1; seq <= 40; seq += 2) {
            fry.says("one").untilContains("fry: one");
            leela.untilContains("fry: one");
            int number = seq;
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> leela.says("#remove Free Chat " + number)),
                            CompletableFuture.runAsync(() -> fry.says("#remove Free Chat " + number)))
                    .join();
            List<String> heard = new ArrayList<>();
            for (ChatClient client : List.of(leela, fry)) {
                do {
                    heard.add(client.next());
                } while (!heard.getLast().contains("removed message " + number));
                client.says("#ping");
                heard.addAll(client.until("SERVER:Pong"));
            }
            assertThat(heard)
                    .filteredOn(line -> line.contains("There is no message"))
                    .hasSize(1);
            assertThat(heard)
                    .filteredOn(line -> line.contains("removed message"))
                    .hasSize(2);
        }
    }

    /** Every command, in three kinds of clients, also after the server has started again. */
    @Test
    void noAnswerTellsWhatWasRemoved() throws Exception {
        String epoch = saysAndRemoves();
        requireUntold(epoch);
        for (AutoCloseable client : clients) {
            client.close();
        }
        clients.clear();
        server = startAgain(server, SETTINGS);
        requireUntold(epoch);
    }

    /** Says the secret in a room and in a conversation, and removes it; returns the room's epoch. */
    final String saysAndRemoves() {
        ChatClient leela = administrator("leela");
        JsonClient fry = program("fry", user("fry"));
        String say = "{'type':'say','room':'Free Chat','text':'%s','id':'b2sHnT0pQ4mXw7Zk'}".formatted(SECRET);
        String epoch = fry.sends(say).next("message").get("epoch").stringValue();
        leela.hears(message("fry: " + SECRET)).says("between").hears(message("leela: between"));
        leela.says("#remove Free Chat 1 spam").hearsStart(message("SERVER: \"leela\" removed message 1"));
        fry.sends(say).next("ok"); // duplicate
        fry.sends(say.replace("Free Chat", "@leela")).next("message");
        fry.sends("{'type':'remove','room':'@leela','seq':1}").next("message");
        leela.hears("MESSAGE:[@fry] fry: " + SECRET).hearsStart("MESSAGE:[@fry] SERVER:");
        return epoch;
    }

    private JsonClient program(String user, ChatClient registered) {
        registered.close();
        return program(user);
    }

    final void requireUntold(String epoch) {
        List<String> told = new ArrayList<>();
        List<ChatClient> typing =
                List.of(TcpClient.connect(server.tcpPort()), WebSocketClient.connect(server.httpPort()));
        clients.addAll(typing);
        for (ChatClient client : typing) {
            client.says("#login leela " + PASSWORD).untilContains("You are logged in");
            for (String line : lines()) {
                client.says(line).says("#ping");
                told.addAll(client.until("SERVER:Pong"));
                client.says("#join room Free Chat")
                        .says("#join room @fry")
                        .says("#ping")
                        .until("SERVER:Pong");
            }
        }
        JsonClient program = program("leela");
        for (String object : EveryCommand.objects(withEpoch(epoch))) {
            told.addAll(answers(program, object));
            told.addAll(answers(program, object.replace("Free Chat", "@fry").replace(epoch, "")));
            answers(program, "{'type':'join','room':'Free Chat'}");
            answers(program, "{'type':'join','room':'@fry'}");
        }
        assertThat(told).hasSizeGreaterThan(100).noneMatch(answer -> answer.contains(SECRET));
        assertThat(told)
                .anyMatch(answer -> answer.contains(REMOVED))
                .anyMatch(answer -> answer.contains("\"removed\""));
    }

    /** All commands, for a room and for a conversation. */
    private static List<String> lines() {
        Map<String, String> words = new HashMap<>(EveryCommand.WORDS);
        words.put("ROOM", "@fry");
        List<String> lines = new ArrayList<>(EveryCommand.lines(EveryCommand.WORDS));
        lines.addAll(EveryCommand.lines(words));
        return lines;
    }

    private static List<String> answers(JsonClient program, String object) {
        List<String> told = new ArrayList<>();
        program.sends(object).sends("{'type':'ping','ref':'p'}");
        JsonNode next = program.next();
        while (!next.path("ref").stringValue("").equals("p")) {
            told.add(next.toString());
            next = program.next();
        }
        return told;
    }

    private static Map<String, String> withEpoch(String epoch) {
        Map<String, String> fields = new HashMap<>(EveryCommand.FIELDS);
        fields.put("resume", "{'epoch':'" + epoch + "','after':0}");
        return fields;
    }
}
