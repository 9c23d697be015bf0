package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.EveryCommand;
import chat.rambler.support.JsonClient;
import chat.rambler.support.TcpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Rooms for those who are invited (PROTOCOL.md §11), with any storage. */
abstract class PrivateRoomsContract extends OneServerContract {
    private static final String FACTORY = "fry/Slurm Factory";
    private static final String NOWHERE = "fry/Blorm Factory";
    private static final String INVITED =
            "SERVER:\"fry\" invites you to room \"" + FACTORY + "\". To enter: #join room " + FACTORY;
    private static final Logger LOG = LoggerFactory.getLogger(PrivateRoomsContract.class);
    private static final double MOST_APART = 0.05;
    private static final int PAIRS = 500;
    private static final int RUNS = 5;

    /** The owner of {@link #FACTORY}, who is in it. */
    private ChatClient owner() {
        return user("fry")
                .says("#create private Slurm Factory")
                .hears("SERVER:Room \"" + FACTORY + "\" is created")
                .hears("SERVER:You are connected to room: \"" + FACTORY + "\"");
    }

    private static String inFactory(String text) {
        return "MESSAGE:[" + FACTORY + "] " + text;
    }

    @Test
    void whoIsInvitedMayEnter() {
        ChatClient leela = user("leela");
        JsonClient program = program("leela");
        ChatClient fry = owner();
        fry.says("#say fry/Slurm Factory psst").hears(inFactory("fry: psst"));
        fry.says("#rooms").until("SERVER:\"" + FACTORY + "\": 1 connected, you too, private");
        leela.says("#join room fry/Slurm Factory").hears("SERVER:There is no room \"fry/Slurm\"");

        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.hears(INVITED);
        program.hears("{'type':'invited','room':'fry/Slurm Factory','by':'fry'}");
        leela.says("#join room fry/Slurm Factory").hears("SERVER:You are connected to room: \"" + FACTORY + "\"");
        JsonNode joined = program.next("joined");
        assertThat(joined.get("private").booleanValue()).isTrue();
        leela.says("#history fry/Slurm Factory").hears(inFactory("fry: psst")).hearsStart("SERVER:No earlier");
        leela.says("#say fry/Slurm Factory hi").hears(inFactory("leela: hi"));
        fry.hears(inFactory("leela: hi"));
        program.sends("{'type':'rooms'}");
        assertThat(program.next("ok").get("rooms").valueStream().filter(room -> room.has("private")))
                .singleElement()
                .satisfies(room -> assertThat(room.get("room").stringValue()).isEqualTo(FACTORY));
        fry.says("#members fry/Slurm Factory fry").hears("SERVER:\"leela\": user \"leela\", connected");
        fry.says("#members fry/Slurm Factory zapp").hears("SERVER:No more members in room \"" + FACTORY + "\"");
        fry.says("#members Free Chat").hears("SERVER:Not allowed: everybody may enter \"Free Chat\", see #who");
        program.sends("{'type':'members','room':'fry/Slurm Factory'}");
        assertThat(program.next("ok").get("members").get(0).get("role").stringValue())
                .isEqualTo("owner");
        fry.says("#left room fry/Slurm Factory").hears("SERVER:You are disconnected from room: \"" + FACTORY + "\"");
        fry.says("#join room fry/Slurm Factory").hears("SERVER:You are connected to room: \"" + FACTORY + "\"");
        fry.says("#role fry/Slurm Factory fry").hears("SERVER:\"fry\" is the owner in room \"" + FACTORY + "\"");
    }

    @Test
    void anInvitationIsToldOnComingAndCanBeDeclinedOrTakenBack() {
        user("leela").close();
        ChatClient fry = owner();
        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        ChatClient leela = user("leela").hears(INVITED);
        leela.says("#left room fry/Slurm Factory").hears("SERVER:Done");
        leela.says("#join room \"fry/Slurm Factory\"").hears("SERVER:There is no room \"" + FACTORY + "\"");
        leela.says("#left room \"fry/Slurm Factory\"").hears("SERVER:There is no room \"" + FACTORY + "\"");

        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.hears(INVITED);
        fry.says("#uninvite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.says("#join room \"fry/Slurm Factory\"").hears("SERVER:There is no room \"" + FACTORY + "\"");
        fry.says("#uninvite fry/Slurm Factory leela").hears("SERVER:Done");
        fry.says("#invite fry/Slurm Factory nobody").hears("SERVER:There is no user \"nobody\"");
        fry.says("#invite fry/Slurm Factory fry").hears("SERVER:Done");
        fry.says("#invite Free Chat leela").hears("SERVER:Not allowed: everybody may enter \"Free Chat\"");
        leela.says("#create room fry/Lab").hears("SERVER:\"fry/Lab\" cannot be a room name: it holds /");
        leela.says("#create private Factory").hears("SERVER:Room \"leela/Factory\" is created");
    }

    @Test
    void whoIsPutOutNeedsAnotherInvitation() {
        ChatClient leela = user("leela");
        ChatClient fry = owner();
        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.hears(INVITED).says("#join room fry/Slurm Factory").hearsStart("SERVER:You are connected");
        leela.says("#invite fry/Slurm Factory leela")
                .hears("SERVER:Not allowed: only moderators of \"" + FACTORY + "\" may do that");
        fry.says("#kick fry/Slurm Factory leela").hearsStart(inFactory("SERVER:"));
        leela.hearsStart(inFactory("SERVER:")).hearsStart("SERVER:You are disconnected");
        leela.says("#join room \"fry/Slurm Factory\"").hears("SERVER:There is no room \"" + FACTORY + "\"");

        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.hears(INVITED);
        fry.says("#ban fry/Slurm Factory leela").hearsStart(inFactory("SERVER:"));
        leela.says("#join room \"fry/Slurm Factory\"").hears("SERVER:There is no room \"" + FACTORY + "\"");
        fry.says("#unban fry/Slurm Factory leela").hears("SERVER:Done");
        fry.says("#ban fry/Slurm Factory leela").hearsStart(inFactory("SERVER:"));
        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.says("#ping").until("SERVER:Pong");

        ChatClient amy = user("amy");
        fry.says("#invite fry/Slurm Factory amy").hears("SERVER:Done");
        amy.hears(INVITED).says("#whoami").until(INVITED);
        fry.says("#ban fry/Slurm Factory amy").hearsStart(inFactory("SERVER:"));
        fry.says("#ping").until("SERVER:Pong"); // the invitation ends after the ban is told
        amy.close();
        user("amy").says("#join room \"fry/Slurm Factory\"").hears("SERVER:There is no room \"" + FACTORY + "\"");
    }

    @Test
    void theOwnerFindsTheWayBackWhateverHappens() {
        ChatClient leela = user("leela");
        ChatClient fry = owner();
        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.hears(INVITED).says("#join room fry/Slurm Factory").hearsStart("SERVER:You are connected");
        fry.says("#role fry/Slurm Factory leela moderator").hearsStart(inFactory("SERVER:"));
        leela.hearsStart(inFactory("SERVER:"));
        fry.says("#left room fry/Slurm Factory").hearsStart("SERVER:You are disconnected");
        fry.says("#left room \"fry/Slurm Factory\"").hears("SERVER:Done");
        leela.says("#uninvite fry/Slurm Factory fry").hears("SERVER:Done");
        leela.says("#invite fry/Slurm Factory fry").hears("SERVER:Done");
        fry.says("#join room fry/Slurm Factory").hearsStart("SERVER:You are connected");
        fry.says("#kick fry/Slurm Factory leela").hearsStart(inFactory("SERVER:"));
    }

    /** He sees nothing of it, but may end it. */
    @Test
    void anAdministratorIsNobodyInAPrivateRoom() {
        ChatClient leela = administrator("leela");
        ChatClient fry = owner();
        for (String command : List.of("#topic %s x", "#kick %s fry", "#bans %s", "#acts %s", "#role %s fry member")) {
            leela.says(command.formatted("\"" + FACTORY + "\"")).hears("SERVER:There is no room \"" + FACTORY + "\"");
        }
        fry.says("#invite fry/Slurm Factory leela").hears("SERVER:Done");
        leela.hears(INVITED).says("#join room fry/Slurm Factory").hearsStart("SERVER:You are connected");
        leela.says("#topic fry/Slurm Factory x")
                .hears("SERVER:Not allowed: only moderators of \"" + FACTORY + "\" may do that");
        leela.says("#set * speak moderators").hears("SERVER:Done");
        fry.says("#say fry/Slurm Factory psst").hears(inFactory("fry: psst"));
        leela.hears(inFactory("fry: psst"))
                .says("#left room fry/Slurm Factory")
                .hearsStart("SERVER:You are disconnected");
        leela.says("#close room \"" + FACTORY + "\"")
                .hears("SERVER:Done")
                .says("#ping")
                .until("SERVER:Pong");
        fry.hears(inFactory("SERVER: \"leela\" closed the room")).hearsStart("SERVER:You are disconnected");
        fry.says("#rooms").until("SERVER:\"JavaScript Developers\": 0 connected");
        fry.says("#create private Slurm Factory")
                .hears("SERVER:Room \"" + FACTORY + "\" is created")
                .hearsStart("SERVER:You are connected");
    }

    /** Nor by a look, from a user whose name makes theirs look alike. */
    @Test
    void nobodyLearnsOfARoomByANameThatLooksLikeIt() {
        ChatClient fry = user("fry");
        fry.says("#create private キノコ").hears("SERVER:Room \"fry/キノコ\" is created");
        ChatClient mallory = user("fry/キ");
        mallory.says("#create private コ").hears("SERVER:Room \"fry/キ/コ\" is created");
    }

    /** Every command, in both protocols, with the name of the room and with one that nobody has. */
    @Test
    void toEverybodyElseThereIsNoSuchRoom() {
        user("leela").close();
        user("amy").close();
        ChatClient fry = owner();
        fry.says("#say fry/Slurm Factory psst").hears(inFactory("fry: psst"));
        fry.says("#invite fry/Slurm Factory amy").hears("SERVER:Done");
        ChatClient visitor = anonymous();
        ChatClient leela = user("leela");
        ChatClient administrator = administrator("hermes");
        for (ChatClient stranger : List.of(visitor, leela, administrator)) {
            for (String quote : List.of("", "\"")) {
                List<String> secret = EveryCommand.lines(words(quote + FACTORY + quote));
                List<String> unknown = EveryCommand.lines(words(quote + NOWHERE + quote));
                for (int i = 0; i < secret.size(); i++) {
                    boolean closes = stranger == administrator && secret.get(i).startsWith("#close");
                    if (!closes && secret.get(i).contains(FACTORY)) {
                        assertThat(answers(stranger, secret.get(i)))
                                .as(secret.get(i))
                                .isEqualTo(answers(stranger, unknown.get(i)));
                    }
                }
            }
        }
        JsonClient program = program("leela");
        List<String> secret = EveryCommand.objects(fields(FACTORY));
        List<String> unknown = EveryCommand.objects(fields(NOWHERE));
        for (int i = 0; i < secret.size(); i++) {
            if (secret.get(i).contains(FACTORY)) {
                assertThat(answers(program, secret.get(i)))
                        .as(secret.get(i))
                        .isEqualTo(answers(program, unknown.get(i)));
            }
        }
    }

    /** A stranger who measures learns nothing either. A real difference shows in each of some runs, noise does not. */
    @Test
    @Tag("soak")
    void forARoomThatIsNotToldAnAnswerTakesAsLongAsForNone() {
        ChatClient fry = owner();
        fry.says("#say fry/Slurm Factory psst").hears(inFactory("fry: psst"));
        ChatClient leela = user("leela");
        List<String> secret = EveryCommand.lines(words('"' + FACTORY + '"'));
        List<String> unknown = EveryCommand.lines(words('"' + NOWHERE + '"'));
        List<String> table = new ArrayList<>();
        List<String> differ = new ArrayList<>();
        for (int i = 0; i < secret.size(); i++) {
            if (!secret.get(i).contains(FACTORY)) {
                continue;
            }
            double nearest = 1;
            for (int run = 0; run < RUNS && nearest > MOST_APART; run++) {
                double ratio = medianRatio(leela, secret.get(i), unknown.get(i));
                nearest = Math.min(nearest, Math.abs(ratio - 1));
            }
            table.add("%s: %.1f %%".formatted(secret.get(i), 100 * nearest));
            if (nearest > MOST_APART) {
                differ.add(table.getLast());
            }
        }
        LOG.warn("Medians of times, for a private room and for none, differ by {}", table);
        assertThat(differ).isEmpty();
    }

    private static double medianRatio(ChatClient client, String secret, String unknown) {
        long[] first = new long[PAIRS];
        long[] second = new long[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            boolean swapped = i % 2 == 0; // so that neither is always the one that finds caches warm
            long a = time(client, swapped ? unknown : secret);
            long b = time(client, swapped ? secret : unknown);
            first[i] = swapped ? b : a;
            second[i] = swapped ? a : b;
        }
        Arrays.sort(first);
        Arrays.sort(second);
        return (double) first[PAIRS / 2] / second[PAIRS / 2];
    }

    private static long time(ChatClient client, String line) {
        long begin = System.nanoTime();
        answers(client, line);
        return System.nanoTime() - begin;
    }

    private static Map<String, String> words(String room) {
        Map<String, String> words = new HashMap<>(EveryCommand.WORDS);
        words.put("ROOM", room);
        return words;
    }

    private static Map<String, String> fields(String room) {
        Map<String, String> fields = new HashMap<>(EveryCommand.FIELDS);
        fields.put("room", "'" + room + "'");
        fields.put("after", "'" + room + "'");
        return fields;
    }

    private static List<String> answers(ChatClient client, String line) {
        client.says(line).says("#ping");
        List<String> heard = new ArrayList<>();
        String next = client.next();
        while (!next.equals("SERVER:Pong")) {
            heard.add(next.replace("Blorm", "Slurm"));
            next = client.next();
        }
        return heard;
    }

    private static List<String> answers(JsonClient program, String object) {
        List<String> heard = new ArrayList<>();
        program.sends(object).sends("{'type':'ping','ref':'p'}");
        JsonNode next = program.next();
        while (!next.path("ref").stringValue("").equals("p")) {
            heard.add(next.toString().replace("Blorm", "Slurm"));
            next = program.next();
        }
        return heard;
    }

    @Test
    void invitationsAreBounded() {
        server.close();
        List<String> settings = new ArrayList<>(List.of(SETTINGS));
        settings.addAll(List.of(
                "chat.limits.invitations-per-hour=101",
                "chat.limits.rooms-per-user=200",
                "chat.limits.joined-rooms=200"));
        server = start(settings.toArray(String[]::new));
        ChatClient leela = user("leela");
        ChatClient fry = user("fry");
        for (int i = 1; i <= 101; i++) {
            fry.says("#create private room-" + i).hearsStart("SERVER:Room").hearsStart("SERVER:You are connected");
            fry.says("#invite fry/room-" + i + " leela").hears("SERVER:Done");
            leela.hearsStart("SERVER:\"fry\" invites you");
        }
        fry.says("#invite fry/room-101 leela").hearsStart("SERVER:Too fast");
        leela.says("#join room fry/room-1").hears("SERVER:There is no room \"fry/room-1\"");
        leela.says("#join room fry/room-2").hearsStart("SERVER:You are connected");
        leela.says("#join room fry/room-101").hearsStart("SERVER:You are connected");
        ChatClient again = TcpClient.connect(server.tcpPort());
        clients.add(again);
        again.says("#login leela " + PASSWORD).untilContains("invites you to room \"fry/room-81\"");
    }
}
