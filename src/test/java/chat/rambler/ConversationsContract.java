package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.JsonClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Conversations of two and ignoring (PROTOCOL.md §12), with any storage. */
abstract class ConversationsContract extends OneServerContract {
    @Test
    void twoTalkAloneAndNeverByAccident() {
        ChatClient leela = user("leela");
        ChatClient fry = user("fry");
        ChatClient amy = user("amy");

        fry.says("#msg leela good news").hears("MESSAGE:[@leela] fry: good news");
        leela.hears("MESSAGE:[@fry] fry: good news");
        leela.says("#msg FRY what is it?").hears("MESSAGE:[@fry] leela: what is it?");
        fry.hears("MESSAGE:[@leela] leela: what is it?");
        fry.says("#say @leela pizza").hears("MESSAGE:[@leela] fry: pizza");
        leela.hears("MESSAGE:[@fry] fry: pizza");
        fry.says("hello everyone").hears(message("fry: hello everyone"));
        leela.hears(message("fry: hello everyone"));
        amy.hears(message("fry: hello everyone"));

        fry.says("#whoami").until("SERVER:In a conversation with \"leela\"");
        fry.says("#history @leela 1")
                .hears("MESSAGE:[@leela] fry: pizza")
                .hears("SERVER:Earlier messages: #history \"@leela\" 1 3");
        leela.says("#who @fry").hears("SERVER:Connected in room \"@fry\": \"fry\", \"leela\"");
        fry.says("#rooms").until("SERVER:\"JavaScript Developers\": 0 connected");
        fry.says("#ping").hears("SERVER:Pong");
        fry.says("#change nick * zoidberg").hears("SERVER:Your nickname in room \"Free Chat\" is now \"zoidberg\"");
        fry.says("#msg leela me").hears("MESSAGE:[@leela] fry: me");
    }

    @Test
    void whoIsNotThereFindsItOnComing() {
        user("leela").close();
        ChatClient fry = user("fry");
        fry.says("#msg leela good news").hears("MESSAGE:[@leela] fry: good news");

        ChatClient leela = user("leela").hears("SERVER:1 unread message from \"fry\": #history @fry 1");
        leela.says("#history @fry").hears("MESSAGE:[@fry] fry: good news").hearsStart("SERVER:No earlier");
        leela.says("#left room @fry").hears("SERVER:You are disconnected from room: \"@fry\"");
        leela.says("#history @fry").hears("SERVER:You are not in room \"@fry\"");
        leela.says("#left room @fry").hears("SERVER:You are not in room \"@fry\"");
        JsonClient program = program("leela");
        fry.says("#msg leela still there?").hears("MESSAGE:[@leela] fry: still there?");
        leela.hears("MESSAGE:[@fry] fry: still there?");
        JsonNode joined = program.next("joined");
        assertThat(joined.get("room").stringValue()).isEqualTo("@fry");
        assertThat(joined.get("direct").stringValue()).isEqualTo("fry");
        JsonNode said = program.next("message");
        assertThat(said.get("room").stringValue()).isEqualTo("@fry");
        assertThat(said.get("text").stringValue()).isEqualTo("still there?");
        program.sends("{'type':'say','room':'@fry','text':'yes'}");
        assertThat(program.next("ok").get("room").stringValue()).isEqualTo("@fry");
        program.next("message");
        program.sends("{'type':'leave','room':'@fry','ref':'2'}").hears("{'type':'ok','ref':'2'}");
        program.hears("{'type':'left','room':'@fry'}");
        program.sends("{'type':'join','room':'@fry','resume':{'epoch':'','after':0}}");
        joined = program.next("joined");
        assertThat(joined.get("recovered").booleanValue()).isTrue();
        assertThat(program.next("message").get("text").stringValue()).isEqualTo("good news");
    }

    @Test
    void untilTheOtherAnswersThreeMessagesMayBeSaid() {
        ChatClient leela = user("leela");
        ChatClient fry = user("fry");
        JsonClient program = program("fry");
        for (String text : List.of("one", "two")) {
            fry.says("#msg leela " + text).hears("MESSAGE:[@leela] fry: " + text);
            leela.hears("MESSAGE:[@fry] fry: " + text);
        }
        fry.says("#remove @leela 1").hears("MESSAGE:[@leela] SERVER: \"fry\" removed message 1");
        leela.hearsStart("MESSAGE:[@fry] SERVER:");
        String three = "{'type':'say','room':'@leela','text':'three','id':'abcdefghijklmnop'}";
        program.sends(three);
        fry.hears("MESSAGE:[@leela] fry: three")
                .says("#msg leela four")
                .hears("SERVER:\"leela\" takes no messages from you");
        assertThat(until(program, "seq", "4").path("type").stringValue()).isIn("ok", "message");
        program.sends(three.replace("}", ",'ref':'again'}"));
        assertThat(until(program, "ref", "\"again\"").path("duplicate").booleanValue(false))
                .isTrue();

        leela.hears("MESSAGE:[@fry] fry: three").says("#msg fry stop").hears("MESSAGE:[@fry] leela: stop");
        fry.hears("MESSAGE:[@leela] leela: stop").says("#msg leela four").hears("MESSAGE:[@leela] fry: four");
        for (int i = 0; i < 5; i++) {
            leela.says("#msg leela note " + i).until("MESSAGE:[@leela] leela: note " + i);
        }
    }

    private static JsonNode until(JsonClient client, String field, String value) {
        JsonNode next = client.next();
        while (!next.path(field).toString().equals(value)) {
            next = client.next();
        }
        return next;
    }

    @Test
    void whoIsIgnoredIsRefusedAndNotHeard() {
        ChatClient leela = user("leela");
        JsonClient page = program("leela");
        ChatClient fry = user("fry");
        fry.says("#msg leela hi").hears("MESSAGE:[@leela] fry: hi");
        leela.hears("MESSAGE:[@fry] fry: hi").says("#msg fry hi").hears("MESSAGE:[@fry] leela: hi");
        fry.hears("MESSAGE:[@leela] leela: hi");

        leela.says("#ignore fry").hears("SERVER:Done").hears("SERVER:You are disconnected from room: \"@fry\"");
        assertThat(page.next("ignored").get("users").toString()).isEqualTo("[\"fry\"]");
        fry.says("#msg leela are you angry?").hears("SERVER:\"leela\" takes no messages from you");
        for (String spelling : List.of("\uFF20leela", "\" @leela\"", "@LEELA", "\uFE6Bleela")) {
            fry.says("#say " + spelling + " psst").hears("SERVER:\"leela\" takes no messages from you");
        }
        fry.says("hello everyone").hears(message("fry: hello everyone"));
        assertThat(page.next("message").get("text").stringValue()).isEqualTo("hello everyone");
        leela.says("I am").hears(message("leela: I am"));
        leela.says("#history Free Chat 1 2").hears("SERVER:No earlier messages in room \"Free Chat\"");
        fry.hears(message("leela: I am")).says("anybody?").hears(message("fry: anybody?"));
        leela.says("#history Free Chat 1").hears("SERVER:Earlier messages: #history \"Free Chat\" 1 3");
        leela.says("#log Free Chat 1").hears("SERVER:Earlier messages: #log \"Free Chat\" 1 3");
        leela.says("#history Free Chat").hears(message("leela: I am")).hearsStart("SERVER:No earlier");
        leela.says("#ignore").hears("SERVER:You ignore \"fry\"");
        page.sends("{'type':'ignored'}");
        assertThat(page.next("ok").get("users").toString()).isEqualTo("[\"fry\"]");
        fry.says("#create private Lab").until("SERVER:You are connected to room: \"fry/Lab\"");
        fry.says("#invite fry/Lab leela").hears("SERVER:Done");
        leela.says("#ping").hears("SERVER:Pong");

        leela.says("#unignore fry").hears("SERVER:Done");
        leela.says("#ignore").hears("SERVER:You ignore nobody");
        fry.says("#msg leela sorry").hears("MESSAGE:[@leela] fry: sorry");
        leela.hears("MESSAGE:[@fry] fry: sorry");
        leela.says("#ignore leela").hears("SERVER:Not allowed: that is you");
        leela.says("#ignore nobody").hears("SERVER:There is no user \"nobody\"");
    }

    @Test
    void aModeratorIsHeardByThoseWhoIgnoreHimToo() {
        ChatClient leela = user("leela");
        ChatClient hermes = administrator("hermes");
        leela.says("#ignore hermes").hears("SERVER:Done");
        hermes.says("order!").hears(message("hermes: order!"));
        leela.hears(message("hermes: order!"));
    }

    @Test
    void aConversationIsNotGoverned() {
        user("leela").close();
        ChatClient fry = administrator("fry");
        fry.says("#msg leela hi").hears("MESSAGE:[@leela] fry: hi");
        for (String command : List.of(
                "#kick %s leela",
                "#ban %s leela",
                "#mute %s leela",
                "#topic %s x",
                "#topic %s",
                "#set %s slow 1m",
                "#set %s",
                "#bans %s",
                "#acts %s",
                "#role %s leela",
                "#invite %s amy",
                "#members %s",
                "#close room %s",
                "#change nick %s zapp")) {
            fry.says(command.formatted("@leela")).hears("SERVER:Not allowed: this is a conversation of two");
        }
        ChatClient leela = user("leela").hears("SERVER:1 unread message from \"fry\": #history @fry 1");
        leela.says("#remove @fry 1").hears("SERVER:Not allowed: this is a conversation of two");
        leela.says("#remove @fry 7").hears("SERVER:There is no message 7 in room \"@fry\"");
        leela.says("#kick @amy leela").hears("SERVER:You are not in room \"@amy\"");
        fry.says("#msg nobody hi").hears("SERVER:There is no user \"nobody\"");
        fry.says("#join room @nobody").hears("SERVER:There is no user \"nobody\"");
        fry.says("#join room @leela").hears("SERVER:You are in room \"@leela\" already");
        fry.says("#register @leela " + PASSWORD).hears("SERVER:\"@leela\" cannot be a user name: it begins with @");
        anonymous().says("#msg fry hi").hears("SERVER:Log in first: to talk to one person alone");
    }

    @Test
    void theServerCanCloseThem() {
        ChatClient leela = user("leela");
        ChatClient hermes = administrator("hermes");
        hermes.says("#set * direct off").hears("SERVER:Done");
        leela.says("#msg hermes hi").hears("SERVER:Talking to one person alone is closed for now");
        hermes.says("#msg leela hi").hears("MESSAGE:[@leela] hermes: hi");
        leela.hears("MESSAGE:[@hermes] hermes: hi");
        hermes.says("#set * direct on").hears("SERVER:Done");
        leela.says("#msg hermes hi").hears("MESSAGE:[@hermes] leela: hi");
    }

    @Test
    void theyAreBounded() {
        server.close();
        List<String> settings = new ArrayList<>(List.of(SETTINGS));
        settings.addAll(List.of(
                "chat.limits.conversations=2", "chat.limits.new-conversations-per-hour=3", "chat.limits.ignored=1"));
        server = start(settings.toArray(String[]::new));
        for (String name : List.of("amy", "bender", "kif", "leela")) {
            user(name).close();
        }
        ChatClient fry = user("fry");
        fry.says("#msg amy hi").hears("MESSAGE:[@amy] fry: hi");
        fry.says("#msg bender hi").hears("MESSAGE:[@bender] fry: hi");
        fry.says("#msg kif hi")
                .hears("SERVER:You are disconnected from room: \"@amy\"")
                .hears("MESSAGE:[@kif] fry: hi");
        fry.says("#msg leela hi").hearsStart("SERVER:Too fast. Try again in");
        fry.says("#join room @leela").hearsStart("SERVER:Too fast. Try again in");
        fry.says("#msg amy again")
                .hears("SERVER:You are disconnected from room: \"@bender\"")
                .hears("MESSAGE:[@amy] fry: again");
        fry.says("#ignore kif").hears("SERVER:Done").hears("SERVER:You are disconnected from room: \"@kif\"");
        fry.says("#ignore leela").hears("SERVER:Ignored users limit reached: 1");
    }

    /** Whoever says something there has read it, and so has who reads it with #history. */
    @Test
    void aTerminalIsToldWhatWaits() {
        user("leela").close();
        ChatClient fry = user("fry");
        ChatClient amy = user("amy");
        fry.says("#msg leela one").hears("MESSAGE:[@leela] fry: one");
        fry.says("#msg leela two").hears("MESSAGE:[@leela] fry: two");
        amy.says("#msg leela hi").hears("MESSAGE:[@leela] amy: hi");
        fry.says("#unread").hears("SERVER:Nothing unread");

        ChatClient leela = user("leela")
                .hears("SERVER:2 unread messages from \"fry\": #history @fry 2")
                .hears("SERVER:1 unread message from \"amy\": #history @amy 1");
        leela.says("#history @fry 2")
                .hears("MESSAGE:[@fry] fry: one")
                .hears("MESSAGE:[@fry] fry: two")
                .hearsStart("SERVER:No earlier");
        leela.says("#unread").hears("SERVER:1 unread message from \"amy\": #history @amy 1");
        leela.says("#msg amy hello").hears("MESSAGE:[@amy] leela: hello");
        leela.says("#unread").hears("SERVER:Nothing unread");
        amy.hears("MESSAGE:[@leela] leela: hello").says("#msg leela bye").hears("MESSAGE:[@leela] amy: bye");
        leela.hears("MESSAGE:[@amy] amy: bye");
        ChatClient phone = user("leela"); // the marker is written within 2 s
        await().untilAsserted(() ->
                assertThat(unread(phone)).isEqualTo("SERVER:1 unread message from \"amy\": #history @amy 1"));
        leela.says("#read @amy").hears("SERVER:Done").says("#unread").hears("SERVER:Nothing unread");
        leela.says("#read @bender").hears("SERVER:You are not in room \"@bender\"");
        anonymous().says("#unread").hears("SERVER:Log in first: to know what is unread");
    }

    private static String unread(ChatClient client) {
        return client.says("#unread")
                .says("#ping")
                .until("SERVER:Pong")
                .reversed()
                .get(1);
    }

    private static String unread(JsonClient client) {
        return client.sends("{'type':'unread'}").next("ok").get("rooms").toString();
    }

    @Test
    void whatIsUnreadIsKnownInEveryRoom() {
        ChatClient leela = user("leela");
        leela.says("#create room Lab").hearsStart("SERVER:Room").hearsStart("SERVER:You are connected");
        ChatClient fry = user("fry");
        fry.says("#join room Lab").hearsStart("SERVER:You are connected");
        for (int i = 1; i <= 3; i++) {
            fry.says("#say Lab " + i).hears("MESSAGE:[Lab] fry: " + i);
            leela.hears("MESSAGE:[Lab] fry: " + i);
        }
        fry.says("#unread").hears("SERVER:Nothing unread");
        leela.says("#unread").hears("SERVER:\"Lab\": 3 unread");
        JsonClient program = program("leela");
        assertThat(unread(program)).isEqualTo("[{\"room\":\"Lab\",\"unread\":3}]");
        program.sends("{'type':'read','room':'Lab','seq':2}").next("ok");
        assertThat(unread(program)).isEqualTo("[{\"room\":\"Lab\",\"unread\":1}]");
        await().untilAsserted(() -> assertThat(unread(leela)).isEqualTo("SERVER:\"Lab\": 1 unread"));
        program.sends("{'type':'read','room':'Lab','seq':1}").next("ok");
        assertThat(unread(program)).isEqualTo("[{\"room\":\"Lab\",\"unread\":1}]");
        leela.says("#read Lab").hears("SERVER:Done").says("#unread").hears("SERVER:Nothing unread");
    }
}
