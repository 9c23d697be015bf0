package chat.rambler.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.Connection;
import chat.rambler.connection.FakeTransport;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.PresenceRepository.Others;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who counts as present in a room; the test moves time by hand. */
class RosterTest {
    private static final RoomName ROOM = RoomName.of("Lab");
    private static final UserId LEELA = new UserId("leela");

    private final List<String> news = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private final Members members = new Members();
    private final Roster attendance = new Roster(ROOM, members, new Timers(this::after), this::note);
    private Duration now = Duration.ZERO;

    private record Timer(Duration due, Runnable task) {}

    private void after(Duration delay, Runnable task) {
        timers.add(new Timer(now.plus(delay), task));
    }

    private void note(Event.Presence event, Object about, Object cause) {
        String what = event.change() == null
                ? "count"
                : event.change() + " " + event.nickname() + (event.was() == null ? "" : " was " + event.was());
        news.add(what + " of " + event.members());
    }

    private void passes(Duration time) {
        now = now.plus(time);
        List<Timer> due =
                timers.stream().filter(timer -> timer.due().compareTo(now) <= 0).toList();
        timers.removeAll(due);
        due.forEach(timer -> timer.task().run());
    }

    private List<String> heard() {
        List<String> heard = List.copyOf(news);
        news.clear();
        return heard;
    }

    private Member comes(String user) {
        User known = user == null ? null : new User(new UserId(user), UserName.of(user));
        Nickname nickname = user == null ? Nickname.ANONYMOUS : Nickname.of(user);
        Connection connection = new Connection("c", JsonCodec.INSTANCE, new FakeTransport(), 1_000);
        Member member = new Member(Visitors.of(connection), nickname, known);
        members.add(member);
        attendance.changed(member.userId(), member, false);
        return member;
    }

    private void goes(Member member, boolean byChoice) {
        members.remove(member.connection());
        attendance.changed(member.userId(), member, byChoice);
    }

    private static Others elsewhere(Map<UserId, Nickname> users, int anonymous) {
        return new Others(users, anonymous, Set.of(), 0);
    }

    @Test
    void whoComesBackWithinTheGraceHasNeitherLeftNorJoined() {
        Member fry = comes("fry");
        Member stranger = comes(null);
        assertThat(heard()).containsExactly("JOIN fry of 1", "JOIN Anonymous of 2");

        goes(fry, false);
        goes(stranger, false);
        passes(Duration.ofMillis(7_999));
        assertThat(attendance.count()).isEqualTo(2);
        assertThat(attendance.list(null, 500, _ -> Role.MEMBER).members()).hasSize(1);
        Member again = comes("fry");
        comes(null);
        passes(Duration.ofHours(1));
        assertThat(heard()).isEmpty();

        goes(again, false);
        passes(Roster.GRACE);
        assertThat(heard()).containsExactly("LEAVE fry of 1");
    }

    @Test
    void whoGoesTwiceGetsTheWholeGraceAgain() {
        Member fry = comes("fry");
        goes(fry, false);
        passes(Duration.ofSeconds(6));
        Member again = comes("fry");
        heard();
        goes(again, false);
        passes(Duration.ofSeconds(6));
        assertThat(heard()).isEmpty();
        passes(Duration.ofSeconds(2));
        assertThat(heard()).containsExactly("LEAVE fry of 0");
    }

    @Test
    void whoLeavesByChoiceIsGoneAtOnceEvenAfterALoss() {
        Member fry = comes("fry");
        Member tab = comes("fry");
        heard();
        goes(tab, true);
        assertThat(heard()).isEmpty(); // another connection is left

        goes(fry, false);
        Roster.ExplicitLeaves left = new Roster.ExplicitLeaves();
        left.add(new UserId("fry"));
        attendance.changed(Others.NOBODY, left);
        assertThat(heard()).containsExactly("LEAVE fry of 0");
        passes(Duration.ofSeconds(20));
        assertThat(heard()).isEmpty();
    }

    @Test
    void aUserOnTwoServersIsThereOnceAndLeavesWithTheLast() {
        Member here = comes("leela");
        attendance.changed(elsewhere(Map.of(LEELA, Nickname.of("leela")), 0), new Roster.ExplicitLeaves());
        goes(here, false);
        passes(Duration.ofSeconds(20));
        assertThat(heard()).containsExactly("JOIN leela of 1");

        attendance.changed(Others.NOBODY, new Roster.ExplicitLeaves());
        assertThat(heard()).isEmpty();
        passes(Roster.GRACE);
        assertThat(heard()).containsExactly("LEAVE leela of 0");
    }

    @Test
    void thePeopleOfADeadServerAreGoneAtOnceAndOnce() {
        attendance.changed(elsewhere(Map.of(LEELA, Nickname.of("Turanga")), 2), new Roster.ExplicitLeaves());
        heard();

        attendance.changed(new Others(Map.of(), 0, Set.of(LEELA), 2), new Roster.ExplicitLeaves());
        attendance.changed(Others.NOBODY, new Roster.ExplicitLeaves());
        passes(Duration.ofSeconds(20));

        assertThat(heard())
                .containsExactlyInAnyOrder("LEAVE Turanga of 2", "LEAVE Anonymous of 1", "LEAVE Anonymous of 0");
    }

    @Test
    void whyAnAnonymousOneIsMissingMayBeKnownLater() {
        attendance.changed(elsewhere(Map.of(), 3), new Roster.ExplicitLeaves());
        heard();
        attendance.changed(elsewhere(Map.of(), 1), new Roster.ExplicitLeaves());
        assertThat(heard()).isEmpty();

        Roster.ExplicitLeaves left = new Roster.ExplicitLeaves();
        left.add(null);
        attendance.changed(elsewhere(Map.of(), 1), left);
        assertThat(heard()).containsExactly("LEAVE Anonymous of 2");
        passes(Roster.GRACE);
        assertThat(heard()).containsExactly("LEAVE Anonymous of 1");
    }

    @Test
    void aNewNicknameIsToldOnceWithTheOldOne() {
        attendance.changed(elsewhere(Map.of(LEELA, Nickname.of("Turanga")), 0), new Roster.ExplicitLeaves());
        attendance.changed(elsewhere(Map.of(LEELA, Nickname.of("TURANGA")), 0), new Roster.ExplicitLeaves());
        attendance.changed(elsewhere(Map.of(LEELA, Nickname.of("TURANGA")), 0), new Roster.ExplicitLeaves());

        assertThat(heard()).containsExactly("JOIN Turanga of 1", "NICK TURANGA was Turanga of 1");
    }

    @Test
    void ofALargeRoomOnlyTheNumberIsToldAndOnceASecond() {
        Map<UserId, Nickname> many = new HashMap<>();
        for (int i = 0; i < 499; i++) {
            many.put(new UserId("u" + i), Nickname.of("n" + i));
        }
        attendance.changed(elsewhere(many, 0), new Roster.ExplicitLeaves());
        heard();
        comes("fry");
        Member one = comes("amy");
        comes("kif");
        goes(one, true);
        assertThat(heard()).containsExactly("JOIN fry of 500", "count of 501");

        passes(Roster.COUNT_INTERVAL);
        assertThat(heard()).containsExactly("count of 501");
        passes(Roster.COUNT_INTERVAL);
        assertThat(heard()).isEmpty();
    }

    @Test
    void aListIsInOrderAndComesInPages() {
        for (String name : List.of("zapp", "Amy", "kif", "Bender", "fry")) {
            comes(name);
        }
        comes(null);

        assertThat(attendance.list(null, 2, _ -> Role.MEMBER)).isEqualTo(list(3, "Amy", "Bender"));
        assertThat(attendance.list(Nickname.of("Bender"), 2, _ -> Role.MEMBER)).isEqualTo(list(1, "fry", "kif"));
        assertThat(attendance.list(Nickname.of("kiz"), 2, _ -> Role.MEMBER)).isEqualTo(list(0, "zapp"));
        assertThat(attendance.list(Nickname.of("zzz"), 2, _ -> Role.MEMBER)).isEqualTo(list(0));
    }

    private static Event.MemberList list(int more, String... nicknames) {
        List<Nickname> page = Arrays.stream(nicknames).map(Nickname::of).toList();
        return new Event.MemberList(ROOM, page, Map.of(), more, 1);
    }
}
