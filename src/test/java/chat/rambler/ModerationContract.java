package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.UserName;
import chat.rambler.store.Storage;
import chat.rambler.store.UserRepository;
import chat.rambler.support.ChatClient;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.TcpClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How rooms are governed (PROTOCOL.md §10), with any storage. */
abstract class ModerationContract extends OneServerContract {
    @Test
    void theFirstWithTheTokenIsTheAdministratorAndNobodyElseByIt() {
        anonymous().says("#claim let-me-in").hears("SERVER:Log in first: to govern a room");
        ChatClient leela = user("leela");
        leela.says("#claim let-me-out").hears("SERVER:This token is not valid");
        leela.says("#role * fry administrator").hears("SERVER:Not allowed: only administrators may do that");
        leela.says("#claim let-me-in").hears("SERVER:\"leela\" is an administrator");
        ChatClient fry = user("fry");
        fry.says("#claim let-me-in").hears("SERVER:This token is not valid");

        leela.says("#role * leela user").hears("SERVER:Not allowed: there must be an administrator");
        leela.says("#role * nobody administrator").hears("SERVER:There is no user \"nobody\"");
        leela.says("#role * fry owner").hears("SERVER:Usage: #role ROOM WHO [ROLE], ROLE is administrator or user");
        leela.says("#role * fry administrator").hears("SERVER:Done");
        fry.says("#role * leela user").hears("SERVER:Done");
        leela.says("#role * fry user").hears("SERVER:Not allowed: only administrators may do that");
        fry.says("#acts * 2").hearsStart("SERVER:2 ").hearsStart("SERVER:3 ").hears("SERVER:Earlier acts: #acts * 2 2");
    }

    @Test
    void aBanPutsOutAllConnectionsInItsPlaceAndKeepsOut() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        JsonClient program = program("fry");
        fry.says("buy my pills").hears(message("fry: buy my pills"));
        leela.hears(message("fry: buy my pills"));
        program.next("message");

        leela.says("#ban Free Chat fry 2h spam").hears(message("SERVER: \"leela\" banned \"fry\" for 2 hours: spam"));
        fry.hears(message("SERVER: \"leela\" banned \"fry\" for 2 hours: spam"))
                .hears("SERVER:You are disconnected from room: \"Free Chat\"");
        JsonNode notice = program.next("message");
        assertThat(notice.get("kind").stringValue()).isEqualTo("notice");
        assertThat(notice.get("act").stringValue()).isEqualTo("ban");
        assertThat(notice.get("by").stringValue()).isEqualTo("leela");
        assertThat(notice.get("whom").stringValue()).isEqualTo("fry");
        assertThat(notice.get("reason").stringValue()).isEqualTo("spam");
        assertThat(notice.get("seq").longValue()).isEqualTo(2);
        assertThat(notice.get("user").isNull()).isTrue();
        JsonNode left = program.next("left");
        assertThat(left.get("reason").stringValue()).isEqualTo("ban");
        assertThat(left.get("by").stringValue()).isEqualTo("leela");
        assertThat(left.get("text").stringValue()).isEqualTo("spam");
        assertThat(left.get("until")).isEqualTo(notice.get("until"));

        fry.says("hello?").hears("SERVER:You are not in any room");
        fry.says("#join room Free Chat").hearsStart("SERVER:You are banned from room \"Free Chat\" until 2");
        program.sends("{'type':'join','room':'Free Chat'}");
        JsonNode refused = program.next("error");
        assertThat(refused.get("code").stringValue()).isEqualTo("banned");
        assertThat(refused.get("seconds").longValue()).isBetween(7_100L, 7_200L);
        fry.says("#whoami").hears("SERVER:You are \"fry\"");
        leela.says("#bans Free Chat").hearsStart("SERVER:\"fry\" is banned until 2");

        leela.says("#unban Free Chat fry").hears("SERVER:Done");
        leela.says("#bans Free Chat").hears("SERVER:Nobody is banned or muted in room \"Free Chat\"");
        leela.says("#unban Free Chat fry").hears("SERVER:Done");
        fry.says("#join room Free Chat").hears("SERVER:You are connected to room: \"Free Chat\"");
        fry.says("sorry").hears(message("fry: sorry"));
        leela.hears(message("fry: sorry"));
        leela.says("#acts Free Chat 10")
                .hearsStart("SERVER:2 ")
                .hearsStart("SERVER:3 ")
                .hears("SERVER:No earlier acts in room \"Free Chat\"");
    }

    @Test
    void whoIsKickedMayComeBackAndWhoIsMutedMayRead() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        leela.says("#kick Free Chat fry").hears(message("SERVER: \"leela\" removed \"fry\" from the room"));
        fry.hears(message("SERVER: \"leela\" removed \"fry\" from the room"))
                .hears("SERVER:You are disconnected from room: \"Free Chat\"");
        leela.says("#kick Free Chat fry").hears("SERVER:There is no user \"fry\"");
        fry.says("#join room Free Chat").hears("SERVER:You are connected to room: \"Free Chat\"");

        leela.says("#mute Free Chat fry").hears(message("SERVER: \"leela\" muted \"fry\" for 1 hour"));
        fry.hears(message("SERVER: \"leela\" muted \"fry\" for 1 hour"));
        fry.says("can you hear me?").hears("SERVER:You are muted in \"Free Chat\"");
        leela.says("no").hears(message("leela: no"));
        fry.hears(message("leela: no"));
        leela.says("#unmute Free Chat fry").hears(message("SERVER: \"leela\" unmuted \"fry\""));
        fry.hears(message("SERVER: \"leela\" unmuted \"fry\""));
        fry.says("now?").hears(message("fry: now?"));
        leela.hears(message("fry: now?"));

        leela.says("#mute Free Chat fry 1s").hears(message("SERVER: \"leela\" muted \"fry\" for 1 second"));
        fry.hears(message("SERVER: \"leela\" muted \"fry\" for 1 second"));
        String answer = "";
        while (!answer.equals(message("fry: again"))) { // it ends by itself
            answer = fry.says("again").next();
            assertThat(answer).isIn("SERVER:You are muted in \"Free Chat\"", message("fry: again"));
        }
    }

    @Test
    void slowModeHoldsUpMembersAndNotModerators() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        JsonClient program = program("fry");
        leela.says("#set Free Chat slow 2m").hears(message("SERVER: \"leela\" set slow to 2 minutes"));
        fry.hears(message("SERVER: \"leela\" set slow to 2 minutes"));
        program.next("message");
        fry.says("one").hears(message("fry: one"));
        leela.hears(message("fry: one"));
        program.next("message");
        fry.says("two").hearsStart("SERVER:Slow mode in room \"Free Chat\": try again in 1");
        program.sends("{'type':'say','room':'Free Chat','text':'three'}");
        JsonNode refused = program.next("error");
        assertThat(refused.get("code").stringValue()).isEqualTo("slow_mode");
        assertThat(refused.get("seconds").longValue()).isBetween(100L, 120L);
        leela.says("four").hears(message("leela: four"));
        leela.says("five").hears(message("leela: five"));
        fry.hears(message("leela: four")).hears(message("leela: five"));
        leela.says("#set Free Chat")
                .hears("SERVER:Room \"Free Chat\": speak everyone")
                .hears("SERVER:Room \"Free Chat\": slow 2 minutes");
        leela.says("#set Free Chat slow off").hears(message("SERVER: \"leela\" set slow to off"));
        fry.hears(message("SERVER: \"leela\" set slow to off"));
        fry.says("six").hears(message("fry: six"));
        leela.hears(message("fry: six"));
        for (String wrong : List.of("slow 7h", "slow 0s", "slow often", "speak nobody", "colour red")) {
            leela.says("#set Free Chat " + wrong).hearsStart("SERVER:Usage: #set ROOM [NAME VALUE]");
        }
    }

    @Test
    void whoMaySpeakIsSetForEverybodyElse() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        ChatClient visitor = anonymous();
        leela.says("#set Free Chat speak users").hears(message("SERVER: \"leela\" set speak to users"));
        visitor.hears(message("SERVER: \"leela\" set speak to users"));
        fry.hears(message("SERVER: \"leela\" set speak to users"));
        visitor.says("me too").hears("SERVER:Not everybody may speak in \"Free Chat\"");
        fry.says("me").hears(message("fry: me"));
        leela.hears(message("fry: me")).says("#set Free Chat speak moderators");
        leela.hears(message("SERVER: \"leela\" set speak to moderators"));
        fry.hears(message("SERVER: \"leela\" set speak to moderators"));
        fry.says("me?").hears("SERVER:Not everybody may speak in \"Free Chat\"");
        leela.says("#role Free Chat fry moderator").hears(message("SERVER: \"leela\" made \"fry\" a moderator"));
        fry.hears(message("SERVER: \"leela\" made \"fry\" a moderator"));
        fry.says("me!").hears(message("fry: me!"));
        leela.hears(message("fry: me!"));
        JsonClient program = program("fry");
        program.sends("{'type':'who','room':'Free Chat'}");
        assertThat(program.next("ok").get("roles").toString())
                .isEqualTo("{\"fry\":\"moderator\",\"leela\":\"administrator\"}");
    }

    @Test
    void aTopicIsToldToWhoeverEnters() {
        ChatClient leela = administrator("leela");
        leela.says("#topic Free Chat").hears("SERVER:Room \"Free Chat\" has no topic");
        leela.says("#topic Free Chat Good  news, everyone")
                .hears(message("SERVER: \"leela\" set the topic: Good  news, everyone"));
        ChatClient visitor = anonymous().hears("SERVER:Topic of room \"Free Chat\": Good  news, everyone");
        visitor.says("#topic Free Chat").hears("SERVER:Topic of room \"Free Chat\": Good  news, everyone");
        visitor.says("#topic Free Chat mine").hears("SERVER:Log in first: to govern a room");
        leela.says("#topic Free Chat " + "x".repeat(391)).hears("SERVER:The message is longer than 390 characters");
        leela.says("#topic Free Chat -").hears(message("SERVER: \"leela\" cleared the topic"));
        visitor.hears(message("SERVER: \"leela\" cleared the topic"));
        anonymous().hearsNothingElse();
    }

    @Test
    void aRoomIsItsMakersUntilItIsGivenAway() {
        ChatClient leela = user("leela");
        ChatClient fry = user("fry");
        leela.says("#create room Lab").hears("SERVER:Room \"Lab\" is created").hearsStart("SERVER:You are connected");
        leela.says("#role Lab fry moderator").hears("SERVER:There is no user \"fry\"");
        fry.says("#join room Lab").hearsStart("SERVER:You are connected");
        fry.says("#set Lab slow 1h").hears("SERVER:Not allowed: only moderators of \"Lab\" may do that");
        leela.says("#role Lab leela").hears("SERVER:\"leela\" is the owner in room \"Lab\"");
        leela.says("#role Lab leela member")
                .hears("SERVER:Not allowed: leave it to somebody first: #role \"Lab\" NAME owner");
        leela.says("#role Lab fry moderator").hears("MESSAGE:[Lab] SERVER: \"leela\" made \"fry\" a moderator");
        fry.hears("MESSAGE:[Lab] SERVER: \"leela\" made \"fry\" a moderator");
        fry.says("#ban Lab leela").hears("SERVER:Not allowed: \"leela\" has as much to say there as you");
        fry.says("#role Lab fry owner").hears("SERVER:Not allowed: only the owner of \"Lab\" may do that");

        leela.says("#change nick Lab Captain").hearsStart("SERVER:Your nickname in room");
        leela.says("#role Lab fry owner").hears("MESSAGE:[Lab] SERVER: \"Captain\" made \"fry\" the owner");
        fry.hears("MESSAGE:[Lab] SERVER: \"Captain\" made \"fry\" the owner");
        fry.says("#role Lab Captain").hears("SERVER:\"Captain\" is a moderator in room \"Lab\"");
        leela.says("#left room Lab").hears("SERVER:You are disconnected from room: \"Lab\"");
        fry.hears("MESSAGE:[Lab] SERVER: \"Captain\" made \"Captain\" a member");
        leela.says("#join room Lab").hearsStart("SERVER:You are connected");
        fry.says("#role Lab leela").hears("SERVER:\"leela\" is a member in room \"Lab\"");
        leela.says("#kick Lab fry").hears("SERVER:Not allowed: only moderators of \"Lab\" may do that");
    }

    @Test
    void visitorsAreNamedByWhatTheySaid() {
        ChatClient leela = administrator("leela");
        JsonClient near = from("198.51.100.7");
        JsonClient other = from("198.51.100.7");
        JsonClient far = from("203.0.113.9");
        near.sends("{'type':'say','room':'Free Chat','text':'buy my pills'}").next("ok");
        for (JsonClient one : List.of(near, other, far)) {
            one.next("message");
        }
        leela.hears(message("Anonymous: buy my pills"));
        leela.says("#log Free Chat 1").hearsStart("SERVER:1 2").hearsStart("SERVER:No earlier messages");
        leela.says("#ban Free Chat :2 spam").hears("SERVER:There is no message 2 in room \"Free Chat\"");
        leela.says("#ban Free Chat :1 31d")
                .hears("SERVER:Usage: #ban ROOM WHO [TIME] [REASON], at most 30d for an anonymous visitor");
        leela.says("#ban Free Chat :1 spam")
                .hears(message("SERVER: \"leela\" banned an anonymous visitor for 1 day: spam"));
        for (JsonClient one : List.of(near, other)) {
            assertThat(one.next("message").get("whom").isNull()).isTrue();
            assertThat(one.next("left").get("reason").stringValue()).isEqualTo("ban");
        }
        far.next("message");
        far.sends("{'type':'say','room':'Free Chat','text':'I am still here'}").next("message");
        leela.hears(message("Anonymous: I am still here"));
        other.sends("{'type':'join','room':'Free Chat'}");
        assertThat(other.next("error").get("code").stringValue()).isEqualTo("banned");
        JsonClient late = JsonClient.open(server.httpPort(), "X-Forwarded-For", "198.51.100.7");
        clients.add(late);
        late.sends("{'type':'connect','replay':0}").next("hello");
        assertThat(late.next("error").get("code").stringValue()).isEqualTo("banned");
        leela.says("#bans Free Chat").hearsStart("SERVER:An anonymous visitor (message 1) is banned until 2");
        leela.says("#unban Free Chat :1").hears("SERVER:Done");
        late.sends("{'type':'join','room':'Free Chat'}").next("joined");

        ChatClient here = anonymous();
        here.says("from this machine").hears(message("Anonymous: from this machine"));
        leela.hears(message("Anonymous: from this machine"));
        leela.says("#ban Free Chat :5")
                .hears("SERVER:Not allowed: all visitors come from there. Set chat.trusted-proxies");
    }

    private JsonClient from(String address) {
        JsonClient client = JsonClient.open(server.httpPort(), "X-Forwarded-For", address);
        clients.add(client);
        client.sends("{'type':'connect','replay':0}").next("joined");
        return client;
    }

    @Test
    void programsHearOfActsWhenTheyComeBack() {
        ChatClient leela = administrator("leela");
        user("fry");
        JsonClient program = program("fry");
        leela.says("one").hears(message("leela: one"));
        JsonNode one = program.next("message");
        program.close();
        leela.says("#mute Free Chat fry 1h loud").hears(message("SERVER: \"leela\" muted \"fry\" for 1 hour: loud"));
        leela.says("#unmute Free Chat fry").hears(message("SERVER: \"leela\" unmuted \"fry\""));

        JsonClient back = JsonClient.open(server.httpPort());
        clients.add(back);
        back.sends("{'type':'connect','replay':0,'resume':{'Free Chat':{'epoch':'%s','after':1}}}"
                .formatted(one.get("epoch").stringValue()));
        assertThat(back.next("joined").get("recovered").booleanValue()).isTrue();
        JsonNode mute = back.next("message");
        assertThat(mute.get("act").stringValue()).isEqualTo("mute");
        assertThat(mute.get("seq").longValue()).isEqualTo(2);
        assertThat(back.next("message").get("act").stringValue()).isEqualTo("unmute");
    }

    @Test
    void theServerCanCloseItsDoors() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        ChatClient visitor = anonymous();
        fry.says("#set * register closed").hears("SERVER:Not allowed: only administrators may do that");
        leela.says("#set * slow 5s").hearsStart("SERVER:Usage: #set ROOM [NAME VALUE], NAME VALUE is speak everyone");
        leela.says("#set Free Chat register closed").hearsStart("SERVER:Usage: #set ROOM [NAME VALUE]");
        leela.says("#set *")
                .hears("SERVER:Room \"*\": speak everyone")
                .hears("SERVER:Room \"*\": register open")
                .hears("SERVER:Room \"*\": connect everyone")
                .hears("SERVER:Room \"*\": create users")
                .hears("SERVER:Room \"*\": direct on");

        leela.says("#set * register closed").hears("SERVER:Done");
        visitor.says("#register zapp velour-1234").hears("SERVER:Registering is closed for now");
        HttpSession browser = new HttpSession(server.httpPort());
        assertThat(browser.send("POST", "/register", "user=zapp&password=velour-1234")
                        .status())
                .isEqualTo(403);
        leela.says("#set * register open").hears("SERVER:Done");
        visitor.says("#register zapp velour-1234").hearsStart("SERVER:User \"zapp\" is registered");

        leela.says("#set * speak users").hears("SERVER:Done");
        visitor.says("hello").hears("SERVER:Speaking without an account is closed for now");
        fry.says("hello").hears(message("fry: hello"));
        visitor.hears(message("fry: hello"));
        leela.hears(message("fry: hello")).says("#set * speak moderators").hears("SERVER:Done");
        fry.says("#join room Python Developers").hearsStart("SERVER:You are connected");
        fry.says("hello").hears("SERVER:Speaking is closed for now"); // in two rooms
        leela.says("#set * speak default").hears("SERVER:Done");

        leela.says("#set * create administrators").hears("SERVER:Done");
        fry.says("#create room Lab").hears("SERVER:Creating rooms is closed for now");
        leela.says("#create room Lab").hears("SERVER:Room \"Lab\" is created").hearsStart("SERVER:You are connected");

        leela.says("#set * connect users").hears("SERVER:Done");
        visitor.hears("SERVER:You are disconnected from room: \"Free Chat\"")
                .hears("SERVER:Connecting without an account is closed for now");
        visitor.says("#join room Free Chat").hears("SERVER:Connecting without an account is closed for now");
        visitor.says("#login zapp velour-1234")
                .hears("SERVER:You are logged in as \"zapp\"")
                .hears("SERVER:You are connected to room: \"Free Chat\"");
        ChatClient late = TcpClient.connect(server.tcpPort());
        clients.add(late);
        late.hears("SERVER:Connecting without an account is closed for now");
        visitor.says("#logout")
                .hears("SERVER:You are logged out")
                .hears("SERVER:You are disconnected from room: \"Free Chat\"")
                .hears("SERVER:Connecting without an account is closed for now");
        leela.says("#set * connect everyone").hears("SERVER:Done");
        late.says("#join room Free Chat").hears("SERVER:You are connected to room: \"Free Chat\"");
    }

    @Test
    void whoIsBannedFromTheServerIsOutAndStaysOut() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        HttpSession browser = new HttpSession(server.httpPort());
        browser.send("POST", "/login", "user=fry&password=" + PASSWORD);
        JsonClient page = JsonClient.open(server.httpPort(), "Cookie", "user=" + browser.loginCookie());
        clients.add(page);
        page.sends("{'type':'connect','replay':0}").next("joined");
        leela.says("#ban * leela").hears("SERVER:Not allowed: \"leela\" has as much to say there as you");
        leela.says("#ban * nobody").hears("SERVER:There is no user \"nobody\"");
        leela.says("#kick * fry").hears("SERVER:There is no room \"*\"");

        leela.says("#ban * fry 1h enough").hears("SERVER:Done");
        assertThat(fry.untilClosed()).containsExactly("SERVER:You are banned from this server");
        assertThat(page.closeCode()).isEqualTo(1008);
        ChatClient again = anonymous();
        again.says("#login fry " + PASSWORD).hearsStart("SERVER:You are banned from this server until 2");
        assertThat(browser.send("POST", "/login", "user=fry&password=" + PASSWORD)
                        .status())
                .isEqualTo(403);
        JsonClient cookie = JsonClient.open(server.httpPort(), "Cookie", "user=" + browser.loginCookie());
        clients.add(cookie);
        cookie.sends("{'type':'connect','replay':0}");
        assertThat(cookie.next("error").get("code").stringValue()).isEqualTo("suspended");
        assertThat(cookie.closeCode()).isEqualTo(1008);
        leela.says("#bans *").hearsStart("SERVER:\"fry\" is banned until 2");
        leela.says("#unban * fry").hears("SERVER:Done");
        again.says("#login fry " + PASSWORD).hears("SERVER:You are logged in as \"fry\"");
    }

    @Test
    void aNetworkIsShutForVisitorsAndNotForUsers() {
        ChatClient leela = administrator("leela");
        user("fry");
        JsonClient near = from("198.51.100.7");
        JsonClient far = from("203.0.113.9");
        leela.says("#ban * 127.0.0.1")
                .hears("SERVER:Not allowed: all visitors come from there. Set chat.trusted-proxies");
        leela.says("#ban * 198.51.100.7 1h").hears("SERVER:Done");
        assertThat(near.next("error").get("code").stringValue()).isEqualTo("suspended");
        assertThat(near.closeCode()).isEqualTo(1008);
        far.sends("{'type':'say','room':'Free Chat','text':'still here'}").next("message");
        JsonClient again = JsonClient.open(server.httpPort(), "X-Forwarded-For", "198.51.100.7");
        clients.add(again);
        again.sends("{'type':'connect','replay':0}");
        assertThat(again.next("error").get("code").stringValue()).isEqualTo("suspended");
        HttpSession browser = new HttpSession(server.httpPort());
        browser.send("POST", "/login", "user=fry&password=" + PASSWORD);
        JsonClient user = JsonClient.open(
                server.httpPort(), "X-Forwarded-For", "198.51.100.7", "Cookie", "user=" + browser.loginCookie());
        clients.add(user);
        user.sends("{'type':'connect','replay':0}").next("joined");
        leela.hears(message("Anonymous: still here"))
                .says("#unban * 198.51.100.7")
                .hears("SERVER:Done");
        from("198.51.100.7");
    }

    @Test
    void aRoomThatIsClosedIsGoneForEverybody() {
        ChatClient leela = administrator("leela");
        ChatClient amy = user("amy");
        ChatClient fry = user("fry");
        amy.says("#create room Lab").hears("SERVER:Room \"Lab\" is created").hearsStart("SERVER:You are connected");
        fry.says("#join room Lab").hearsStart("SERVER:You are connected");
        JsonClient program = program("fry");
        fry.says("#close room Lab").hears("SERVER:Not allowed: only the owner of \"Lab\" may do that");
        leela.says("#close room Free Chat").hears("SERVER:Not allowed: \"Free Chat\" is there from the start");
        leela.says("#close room Python Developers")
                .hears("SERVER:Not allowed: \"Python Developers\" is there from the start");
        leela.says("#close room *").hears("SERVER:There is no room \"*\"");

        amy.says("#close room Lab moved away")
                .hears("MESSAGE:[Lab] SERVER: \"amy\" closed the room: moved away")
                .hears("SERVER:You are disconnected from room: \"Lab\"");
        fry.hears("MESSAGE:[Lab] SERVER: \"amy\" closed the room: moved away")
                .hears("SERVER:You are disconnected from room: \"Lab\"");
        JsonNode told = program.next("message");
        assertThat(told.get("act").stringValue()).isEqualTo("close");
        assertThat(program.next("left").get("reason").stringValue()).isEqualTo("close");
        fry.says("#join room Lab").hears("SERVER:There is no room \"Lab\"");
        amy.says("#say Lab hello").hears("SERVER:There is no room \"Lab\"");
        leela.says("#acts Lab").hears("SERVER:There is no room \"Lab\"");
        user("bender").says("#join room Lab").hears("SERVER:There is no room \"Lab\"");

        fry.says("#create room lab").hears("SERVER:Room \"lab\" is created").hearsStart("SERVER:You are connected");
        fry.says("#history lab").hearsStart("SERVER:No earlier messages");
        leela.says("#close room lab").hears("SERVER:Done");
        fry.hears("MESSAGE:[lab] SERVER: \"leela\" closed the room").hearsStart("SERVER:You are disconnected");
    }

    @Test
    void whoHasForgottenThePasswordGetsACode() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        user("zapp").says("#reset fry").hears("SERVER:Not allowed: only administrators may do that");
        leela.says("#reset nobody").hears("SERVER:There is no user \"nobody\"");
        leela.says("#reset leela").hears("SERVER:Not allowed: \"leela\" has as much to say there as you");
        String answer = leela.says("#reset fry").next();
        assertThat(answer).matches("SERVER:Code for \"fry\", valid once for 1 day: ([a-z0-9]{4}-){6}[a-z0-9]{4}");
        String code = answer.substring(answer.lastIndexOf(' ') + 1);
        leela.says("#acts *").hearsStart("SERVER:1 ").hearsStart("SERVER:2 ").hearsStart("SERVER:No earlier acts");

        HttpSession browser = new HttpSession(server.httpPort());
        assertThat(reset(browser, "fry", "abcd-" + code.substring(5))).isEqualTo(401);
        assertThat(reset(browser, "zapp", code)).isEqualTo(401);
        assertThat(browser.send("POST", "/reset", "user=fry&code=" + code + "&new=short")
                        .status())
                .isEqualTo(422);
        assertThat(reset(browser, "fry", code)).isEqualTo(204);
        assertThat(fry.untilClosed()).isNotEmpty(); // whoever knew the old password is out
        assertThat(reset(browser, "fry", code)).isEqualTo(401);
        assertThat(browser.send("POST", "/login", "user=fry&password=" + PASSWORD)
                        .status())
                .isEqualTo(401);
        assertThat(browser.send("POST", "/login", "user=fry&password=velour-fog-77")
                        .status())
                .isEqualTo(204);
        HttpSession thief = new HttpSession(server.httpPort());
        assertThat(thief.send("GET", "/me", "", "Cookie", "user=reset-" + code).status())
                .isEqualTo(401);
    }

    private static int reset(HttpSession browser, String user, String code) {
        return browser.send("POST", "/reset", "user=" + user + "&code=" + code + "&new=velour-fog-77")
                .status();
    }

    @Test
    void aRoomTakesAThousandBansAndNoMore() {
        ChatClient leela = administrator("leela");
        UserRepository users = server.bean(Storage.class).users();
        for (int i = 0; i <= 1_000; i++) {
            users.register(UserName.of("nibbler" + i), "no hash");
        }
        for (int i = 0; i < 1_000; i++) {
            leela.says("#ban Free Chat nibbler" + i).hears(message("SERVER: \"leela\" banned \"nibbler" + i + "\""));
        }
        leela.says("#ban Free Chat nibbler1000").hears("SERVER:Bans of a room limit reached: 1000");
        leela.says("#ban Free Chat nibbler7").hears(message("SERVER: \"leela\" banned \"nibbler7\""));
        leela.says("#unban Free Chat nibbler7").hears("SERVER:Done");
        leela.says("#ban Free Chat nibbler1000").hears(message("SERVER: \"leela\" banned \"nibbler1000\""));
        leela.says("hello").hears(message("leela: hello"));
    }

    @Test
    void aBanEndsByItself() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        leela.says("#ban Free Chat fry 1s").hears(message("SERVER: \"leela\" banned \"fry\" for 1 second"));
        fry.untilContains("You are disconnected");
        await().atMost(ChatClient.DEADLINE).until(() -> {
            String answer = fry.says("#join room Free Chat").next();
            assertThat(answer)
                    .matches("SERVER:You are (banned from room \"Free Chat\" until .*|connected to room: .*)");
            return answer.contains("connected");
        });
        leela.says("#bans Free Chat").hears("SERVER:Nobody is banned or muted in room \"Free Chat\"");
        // he may have come back by his membership, if the ban ended sooner than that; then the join was answered too
        fry.says("hello").untilContains(message("fry: hello"));
    }

    @Test
    void whoIsMutedOnTheServerReadsEverywhere() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        leela.says("#mute * fry 1h").hears("SERVER:Done");
        fry.says("hello").hears("SERVER:You are muted in \"Free Chat\"");
        fry.says("#create room Lab").hears("SERVER:Room \"Lab\" is created").hearsStart("SERVER:You are connected");
        fry.says("#say Lab hello").hears("SERVER:You are muted in \"Lab\"");
        leela.says("hello").hears(message("leela: hello"));
        fry.hears(message("leela: hello"));
        leela.says("#unmute * fry").hears("SERVER:Done");
        fry.says("#say Free Chat hi").hears(message("fry: hi"));
    }

    /** Else he would come back as a visitor, or with another name. */
    @Test
    void theNetworksOfABannedAccountAreShutWithIt() {
        ChatClient leela = administrator("leela");
        user("fry");
        JsonClient far = from("203.0.113.9");
        JsonClient fry = from("198.51.100.7");
        fry.sends("{'type':'login','user':'fry','password':'%s','replay':0}".formatted(PASSWORD))
                .next("nick");
        JsonClient friend = from("198.51.100.7");

        leela.says("#ban * fry").hears("SERVER:Done");
        assertThat(fry.closeCode()).isEqualTo(1008);
        assertThat(friend.next("error").get("code").stringValue()).isEqualTo("suspended");
        far.sends("{'type':'say','room':'Free Chat','text':'still here'}").next("message");
        leela.hears(message("Anonymous: still here")).says("#bans *").hears("SERVER:\"fry\" is banned, by \"leela\"");
        leela.says("#acts *").hearsStart("SERVER:1 ").hearsStart("SERVER:2 ");
        assertThat(leela.next()).endsWith("\"leela\" banned a network of \"fry\" for 1 day");
        leela.hearsStart("SERVER:No earlier acts");
        leela.says("#unban * fry").hears("SERVER:Done");
        from("198.51.100.7");
    }

    @Test
    void rolesStayWhereTheyWereGiven() {
        ChatClient leela = administrator("leela");
        ChatClient amy = user("amy");
        ChatClient fry = user("fry");
        amy.says("#create room Lab").hears("SERVER:Room \"Lab\" is created").hearsStart("SERVER:You are connected");
        fry.says("#join room Lab").hearsStart("SERVER:You are connected");
        leela.says("#role Lab fry owner").hears("SERVER:Done");
        amy.hears("MESSAGE:[Lab] SERVER: \"leela\" made \"fry\" the owner");
        fry.hears("MESSAGE:[Lab] SERVER: \"leela\" made \"fry\" the owner");
        fry.says("#kick Lab amy").hears("MESSAGE:[Lab] SERVER: \"fry\" removed \"amy\" from the room");
        amy.hears("MESSAGE:[Lab] SERVER: \"fry\" removed \"amy\" from the room")
                .hearsStart("SERVER:You are disconnected");
        amy.says("#join room Lab").hearsStart("SERVER:You are connected");
        fry.says("#role Lab amy").hears("SERVER:\"amy\" is a member in room \"Lab\"");
        leela.says("#ban Lab fry 1h").hears("SERVER:Done");
        leela.says("#role Lab fry").hears("SERVER:\"fry\" is the owner in room \"Lab\"");
        leela.says("#role Lab amy").hears("SERVER:\"amy\" is a member in room \"Lab\"");
    }

    /** Whoever has no role has none to lay down: it would be a way to speak, and to fill the record. */
    @Test
    void onlyWhoHasARoleLaysItDown() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        fry.says("#role Free Chat fry member").hears("SERVER:Done");
        fry.says("#role * fry user").hears("SERVER:Done");
        leela.says("#acts Free Chat").hears("SERVER:No earlier acts in room \"Free Chat\"");
        leela.says("#acts *").hearsStart("SERVER:1 ").hearsStart("SERVER:No earlier acts");
        for (String wrong : List.of("2w", "10000000000s", "0s", "7")) {
            leela.says("#ban Free Chat fry " + wrong).hearsStart("SERVER:Usage: #ban ROOM WHO [TIME] [REASON]");
        }
        leela.says("#ban Free Chat :0").hearsStart("SERVER:Usage: #ban ROOM WHO [TIME] [REASON]");
    }

    @Test
    void aShortBanDoesNotEndALongerMute() {
        ChatClient leela = administrator("leela");
        ChatClient fry = user("fry");
        leela.says("#mute Free Chat fry 2h").hearsStart("MESSAGE:[Free Chat] SERVER:");
        leela.says("#ban Free Chat fry 1H").hears(message("SERVER: \"leela\" banned \"fry\" for 1 hour"));
        leela.says("#bans Free Chat").hearsStart("SERVER:\"fry\" is muted").hearsStart("SERVER:\"fry\" is banned");
        leela.says("#unban Free Chat fry").hears("SERVER:Done");
        fry.untilContains("You are disconnected").says("#join room Free Chat").hearsStart("SERVER:You are connected");
        fry.says("hello").hears("SERVER:You are muted in \"Free Chat\"");
    }

    /** What a network's ban has kept out does not count for the account that logs in from there. */
    @Test
    void aBannedNetworkCostsNoMembership() {
        ChatClient leela = administrator("leela");
        user("fry");
        JsonClient near = from("198.51.100.7");
        near.sends("{'type':'say','room':'Free Chat','text':'pills'}").next("message");
        leela.hears(message("Anonymous: pills"));
        leela.says("#ban Free Chat :1").hearsStart("MESSAGE:[Free Chat] SERVER:");
        JsonClient again = JsonClient.open(server.httpPort(), "X-Forwarded-For", "198.51.100.7");
        clients.add(again);
        again.sends("{'type':'connect','replay':0}").next("error");
        again.sends("{'type':'login','user':'fry','password':'%s','replay':0}".formatted(PASSWORD))
                .next("joined");
        again.sends("{'type':'say','room':'Free Chat','text':'as fry'}").next("message");
        leela.hears(message("fry: as fry"));
        leela.says("#role Free Chat fry").hears("SERVER:\"fry\" is a member in room \"Free Chat\"");
        leela.says("#kick Free Chat fry").hearsStart("MESSAGE:[Free Chat] SERVER:"); // he is a member
    }
}
