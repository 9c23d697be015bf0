package chat.rambler.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What users, rooms and memberships promise together. Subclasses only choose the storage. */
public abstract class DirectoryContract {
    public static final DirectoryLimits LIMITS = new DirectoryLimits(8, 2, 4, 3, 2);

    private final Parts parts = empty();
    private final UserRepository users = parts.users();
    private final RoomRepository rooms = parts.rooms();
    private final MembershipRepository memberships = parts.memberships();
    private final ContactRepository contacts = parts.contacts();
    private final MarkerRepository markers = parts.markers();

    public record Parts(
            UserRepository users,
            RoomRepository rooms,
            MembershipRepository memberships,
            ContactRepository contacts,
            MarkerRepository markers) {}

    /** A directory without users and with "Free Chat" only, under {@link #LIMITS}. */
    protected abstract Parts empty();

    private User register(String name) {
        return users.register(UserName.of(name), "hash of " + name);
    }

    private RoomEntry room(String name) {
        return rooms.ensure(RoomName.of(name));
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aNewUserIsAMemberOfFreeChatUnderItsName() {
        User fry = register("Fry");

        assertThat(memberships.of(fry))
                .containsExactly(Map.entry(room("Free Chat").id(), Nickname.of("Fry")));
        assertThat(users.find(UserName.of("FRY")).orElseThrow().user()).isEqualTo(fry);
        assertThat(users.find(fry.id()).orElseThrow().passwordHash()).isEqualTo("hash of Fry");
    }

    @Test
    void whatWouldBeRefusedIsKnownBefore() {
        User fry = register("Fry");
        memberships.rename(fry, room("Free Chat"), Nickname.of("Joe"));

        for (String name : List.of("fry", "ＦＲＹ", "joe")) {
            refused(ErrorCode.NAME_TAKEN, () -> users.requireFree(UserName.of(name)));
        }
        users.requireFree(UserName.of("Leela"));
        register("Leela");
    }

    @Test
    void aNameIsTakenInEverySpellingAndLook() {
        register("Evan");

        for (String name : List.of("Evan", "evan", "ＥＶＡＮ", "\u0415van", "еvan")) {
            refused(ErrorCode.NAME_TAKEN, () -> register(name));
        }
    }

    @Test
    void whatLooksLikeANameInEitherCaseIsRefused() {
        User paul = register("Paul");
        User bob = register("BOB");

        for (String name : List.of("PauI", "Раul", "B0B", "\u0412ob", "SЕRVER", "Anonymоus")) {
            refused(ErrorCode.NAME_TAKEN, () -> register(name));
            refused(
                    ErrorCode.NICKNAME_TAKEN,
                    () -> memberships.rename(
                            paul,
                            room("Free Chat"),
                            Nickname.of(name.equals("PauI") || name.equals("Раul") ? "B0B" : name)));
        }
        memberships.rename(paul, room("Free Chat"), Nickname.of("PauI")); // allowed: it is like the user's own name
        memberships.rename(bob, room("Free Chat"), Nickname.of("B0B"));
    }

    /** The Latin and the Cyrillic m differ in lower case, but not in capitals. */
    @Test
    void whatLooksAlikeInCapitalsIsRefused() {
        register("tom");
        register("mila");

        refused(ErrorCode.NAME_TAKEN, () -> register("\u0422\u041E\u041C"));
        refused(ErrorCode.NAME_TAKEN, () -> register("\u041Cila"));
        assertThat(register("miia").name()).hasToString("miia"); // different enough
    }

    /** A dot above a letter that already has one cannot be seen. */
    @Test
    void marksThatNobodySeesMakeNoOtherName() {
        register("leila");
        register("zoé");
        register("Игор\u0456");

        for (String name : List.of("lei\u0307la", "le\u0456\u0307la", "Игорi\u0307")) {
            refused(ErrorCode.NAME_TAKEN, () -> register(name));
        }
        assertThat(register("lèila").name()).hasToString("lèila");
    }

    /** Between ASCII names only characters count that fonts draw alike in any context. */
    @Test
    void plainWordsThatNoReaderConfusesAreDifferentNames() {
        User fry = register("fry");
        User modem = register("modem");
        rooms.create(RoomName.of("Part 1"), fry, false);

        assertThat(register("modern").name()).hasToString("modern");
        assertThat(register("clear").name()).hasToString("clear");
        assertThat(register("dear").name()).hasToString("dear");
        rooms.create(RoomName.of("Part I"), fry, false);
        rooms.create(RoomName.of("Bowling 10"), modem, false);
        refused(ErrorCode.ROOM_EXISTS, () -> rooms.create(RoomName.of("Bowling lO"), modem, false));
        register("paypal");
        refused(ErrorCode.NAME_TAKEN, () -> register("paypa1"));
        refused(ErrorCode.NAME_TAKEN, () -> register("paypaI"));
        refused(ErrorCode.NAME_TAKEN, () -> register("m\u043Edem"));
    }

    @Test
    void whatReadsAsAReservedWordIsNobodysWhateverStandsAroundIt() {
        User fry = register("fry");

        for (String name : List.of("Anonymous (3)", "SERVER.", "(Anonymous)", "SERVER 1", "Anonym\u043Eus!")) {
            refused(ErrorCode.NICKNAME_TAKEN, () -> memberships.rename(fry, room("Free Chat"), Nickname.of(name)));
        }
        memberships.rename(fry, room("Free Chat"), Nickname.of("Server Admin"));
    }

    @Test
    void noTwoInARoomLookAlike() {
        User fry = register("fry");
        User leela = register("leela");
        Nickname cyrillic = Nickname.of("C\u0430ptain");
        memberships.join(fry, room("Lab"), Nickname.of("Captain"));
        memberships.join(leela, room("Attic"), cyrillic); // the nickname is free there

        refused(ErrorCode.NICKNAME_TAKEN, () -> memberships.join(leela, room("Lab"), cyrillic));
        refused(ErrorCode.NAME_TAKEN, () -> register("C\u0430ptain"));
        memberships.rename(fry, room("Lab"), Nickname.of("Fry"));
        memberships.join(leela, room("Lab"), cyrillic);
        memberships.leave(leela, room("Lab"), false);
        memberships.leave(leela, room("Attic"), false);
        assertThat(register("Captain").name()).hasToString("Captain");
    }

    @Test
    void noTwoRoomsLookAlike() {
        User fry = register("fry");

        refused(ErrorCode.ROOM_EXISTS, () -> rooms.create(RoomName.of("Free Ch\u0430t"), fry, false));
        refused(ErrorCode.ROOM_EXISTS, () -> rooms.create(RoomName.of("FREE CHAT"), fry, false));
        rooms.create(RoomName.of("Free Talk"), fry, false);
    }

    /** Else {@code #say} to one of these rooms could go to the other. */
    @Test
    void noRoomBeginsWithTheNameOfAnother() {
        User fry = register("fry");

        refused(ErrorCode.INVALID_NAME, () -> rooms.create(RoomName.of("free  chat I"), fry, false));
        refused(
                ErrorCode.INVALID_NAME,
                () -> rooms.create(RoomName.of("Free Chat " + "a ".repeat(20) + "z"), fry, false));
        rooms.create(RoomName.of("Free"), fry, false);
        rooms.ensure(RoomName.of("Free Chat II"));
        refused(ErrorCode.ROOM_EXISTS, () -> rooms.create(RoomName.of("Free Chat II"), fry, false));
        rooms.create(RoomName.of("Freedom Chat"), fry, false);
    }

    @Test
    void aNicknameIsTakenAsAUserNameUntilItIsFree() {
        User fry = register("fry");
        memberships.join(fry, room("Lab"), Nickname.of("Orange"));

        refused(ErrorCode.NAME_TAKEN, () -> register("orange"));
        memberships.leave(fry, room("Lab"), false);
        assertThat(register("orange").name()).hasToString("orange");
    }

    @Test
    void aNicknameIsUniqueInItsRoomAndNoOtherUsersName() {
        User fry = register("fry");
        User leela = register("leela");
        memberships.join(fry, room("Lab"), Nickname.of("Captain"));

        refused(ErrorCode.NICKNAME_TAKEN, () -> memberships.join(leela, room("Lab"), Nickname.of("CAPTAIN")));
        refused(ErrorCode.NICKNAME_TAKEN, () -> memberships.join(leela, room("Lab"), Nickname.of("Fry")));
        refused(ErrorCode.NICKNAME_TAKEN, () -> memberships.join(leela, room("Lab"), Nickname.of("frу"))); // Cyrillic у
        memberships.join(leela, room("Attic"), Nickname.of("Captain"));
        assertThat(memberships.of(leela)).containsEntry(room("Attic").id(), Nickname.of("Captain"));
        assertThat(memberships.of(leela)).doesNotContainKey(room("Lab").id());
    }

    @Test
    void joiningTwiceAndLeavingTwiceAreRefused() {
        User fry = register("fry");
        memberships.join(fry, room("Lab"), Nickname.of("fry"));

        refused(ErrorCode.ALREADY_JOINED, () -> memberships.join(fry, room("Lab"), Nickname.of("other")));
        memberships.leave(fry, room("Lab"), false);
        refused(ErrorCode.NOT_JOINED, () -> memberships.leave(fry, room("Lab"), false));
        refused(ErrorCode.NOT_JOINED, () -> memberships.rename(fry, room("Lab"), Nickname.of("x")));
    }

    @Test
    void renamingFreesTheOldNameAndKeepsTheOrderOfRooms() {
        User fry = register("fry");
        User leela = register("leela");
        memberships.join(fry, room("Lab"), Nickname.of("one"));

        memberships.rename(fry, room("Free Chat"), Nickname.of("two"));
        memberships.rename(fry, room("Free Chat"), Nickname.of("TWO"));
        memberships.rename(fry, room("Lab"), Nickname.of("three"));
        memberships.join(leela, room("Lab"), Nickname.of("one"));

        assertThat(memberships.of(fry).values()).extracting(Nickname::toString).containsExactly("TWO", "three");
    }

    @Test
    void renamingEverywhereChangesAllOrNone() {
        User fry = register("fry");
        User leela = register("leela");
        memberships.join(fry, room("Lab"), Nickname.of("fry"));
        memberships.join(leela, room("Lab"), Nickname.of("Captain"));

        refused(ErrorCode.NICKNAME_TAKEN, () -> memberships.renameAll(fry, Nickname.of("captain")));
        assertThat(memberships.of(fry).values()).extracting(Nickname::toString).containsExactly("fry", "fry");
        memberships.renameAll(fry, Nickname.of("Philip"));
        assertThat(memberships.of(fry).values()).extracting(Nickname::toString).containsExactly("Philip", "Philip");
    }

    @Test
    void whoIsInNoRoomCannotRenameEverywhere() {
        User fry = register("fry");
        memberships.leave(fry, room("Free Chat"), false);

        refused(ErrorCode.NO_ROOMS, () -> memberships.renameAll(fry, Nickname.of("x")));
    }

    @Test
    void aRoomIsCreatedOnceAndItsCreatorIsIn() {
        User fry = register("fry");
        memberships.rename(fry, room("Free Chat"), Nickname.of("other"));

        RoomEntry lab = rooms.create(RoomName.of("The  Lab"), fry, false);

        assertThat(lab.name()).hasToString("The Lab");
        assertThat(memberships.of(fry)).containsEntry(lab.id(), Nickname.of("fry"));
        assertThat(rooms.find(RoomName.of("the lab"))).contains(lab);
        assertThat(rooms.find(lab.id())).contains(lab);
        assertThat(rooms.all()).extracting(RoomEntry::name).containsExactly(RoomName.FREE_CHAT, lab.name());
        refused(ErrorCode.ROOM_EXISTS, () -> rooms.create(RoomName.of("THE LAB"), fry, false));
    }

    @Test
    void limitsAreTold() {
        User fry = register("fry");
        rooms.create(RoomName.of("one"), fry, false);
        rooms.create(RoomName.of("two"), fry, false);

        assertThatThrownBy(() -> rooms.create(RoomName.of("three"), fry, false))
                .hasMessage("Rooms of one user limit reached: 2");
        memberships.join(fry, room("three"), Nickname.of("fry"));
        assertThatThrownBy(() -> memberships.join(fry, room("four"), Nickname.of("fry")))
                .hasMessage("Joined rooms limit reached: 4");
        List.of("five", "six", "seven").forEach(this::room);
        assertThatThrownBy(() -> rooms.create(RoomName.of("eight"), register("leela"), false))
                .hasMessage("Rooms limit reached: 8");
        assertThat(rooms.find(RoomName.of("eight"))).isEmpty();
    }

    private RoomEntry privateRoom(User owner, String name) {
        return rooms.create(RoomName.ofPrivate(owner.name(), name), owner, true);
    }

    @Test
    void aPrivateRoomIsFoundByNoName() {
        User fry = register("fry");
        RoomEntry factory = privateRoom(fry, "Slurm Factory");

        assertThat(factory.name()).hasToString("fry/Slurm Factory");
        assertThat(factory.isPrivate()).isTrue();
        assertThat(rooms.find(factory.name())).isEmpty();
        assertThat(rooms.isKnown(factory.name())).isFalse();
        assertThat(rooms.mayBegin("fry/Slurm")).isFalse();
        assertThat(rooms.all()).doesNotContain(factory);
        assertThat(rooms.allPrivate()).containsExactly(factory);
        assertThat(rooms.findPrivate(RoomName.of("FRY/slurm factory"))).contains(factory);
        assertThat(rooms.find(factory.id())).contains(factory);
        assertThat(memberships.of(fry)).containsKey(factory.id());
        refused(ErrorCode.ROOM_EXISTS, () -> privateRoom(fry, "SLURM  Factory"));
        refused(ErrorCode.ROOM_EXISTS, () -> privateRoom(fry, "Slurm Fact\u043Ery"));
        refused(ErrorCode.INVALID_NAME, () -> privateRoom(fry, "Slurm Factory Floor"));
        rooms.create(RoomName.ofPublic("Slurm Factory"), fry, false);
        refused(ErrorCode.TOO_MANY, () -> privateRoom(fry, "another"));
    }

    @Test
    void whoIsInvitedEntersAPrivateRoomOnce() {
        User fry = register("fry");
        User leela = register("leela");
        RoomEntry factory = privateRoom(fry, "Factory");
        Nickname nickname = Nickname.of("leela");

        refused(ErrorCode.UNKNOWN_ROOM, () -> memberships.join(leela, factory, nickname));
        memberships.invite(leela, factory, fry);
        assertThat(memberships.invitations(leela)).singleElement().satisfies(invitation -> {
            assertThat(invitation.room()).isEqualTo(factory.id());
            assertThat(invitation.by()).isEqualTo(fry.id());
        });
        memberships.join(leela, factory, nickname);
        assertThat(memberships.members(factory))
                .containsExactly(new Membership(fry, Nickname.of("fry")), new Membership(leela, nickname));
        assertThat(memberships.invitations(leela)).isEmpty();
        memberships.invite(leela, factory, fry);
        assertThat(memberships.invitations(leela)).isEmpty();
        memberships.leave(leela, factory, false);
        refused(ErrorCode.UNKNOWN_ROOM, () -> memberships.join(leela, factory, nickname));
        memberships.invite(leela, factory, fry);
        memberships.uninvite(leela, factory);
        memberships.uninvite(leela, factory);
        refused(ErrorCode.UNKNOWN_ROOM, () -> memberships.join(leela, factory, nickname));

        memberships.leave(fry, factory, true);
        memberships.leave(fry, room("Free Chat"), true);
        assertThat(memberships.invitations(fry)).singleElement().matches(Invitation::isOwn);
        memberships.uninvite(fry, factory);
        memberships.invite(fry, factory, leela);
        assertThat(memberships.invitations(fry)).singleElement().matches(Invitation::isOwn);
        memberships.join(fry, factory, Nickname.of("fry"));
        assertThat(memberships.invitations(fry)).isEmpty();
    }

    @Test
    void aPrivateRoomThatIsClosedIsGoneWithItsInvitations() {
        User fry = register("fry");
        User leela = register("leela");
        RoomEntry factory = privateRoom(fry, "Factory");
        memberships.invite(leela, factory, fry);
        rooms.close(factory);

        assertThat(rooms.allPrivate()).isEmpty();
        assertThat(rooms.findPrivate(factory.name())).isEmpty();
        assertThat(rooms.find(factory.id())).isEmpty();
        refused(ErrorCode.UNKNOWN_ROOM, () -> memberships.join(leela, factory, Nickname.of("leela")));
        privateRoom(fry, "Factory");
    }

    /** Its name, its looks, the nicknames in it and its place in all limits are free, and its id is nobody's. */
    @Test
    void aClosedRoomLeavesNothingBehind() {
        User fry = register("fry");
        User leela = register("leela");
        RoomEntry lab = rooms.create(RoomName.of("Slurm Factory"), fry, false);
        RoomEntry other = rooms.create(RoomName.of("Other"), fry, false);
        memberships.join(leela, lab, Nickname.of("Captain"));
        assertThat(lab.created()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(rooms.find(lab.id())).contains(lab);
        assertThat(rooms.mayBegin("slurm")).isTrue();

        rooms.close(lab);
        rooms.close(lab); // by another server that has noticed it too

        assertThat(rooms.find(lab.id())).isEmpty();
        assertThat(rooms.find(lab.name())).isEmpty();
        assertThat(rooms.isKnown(lab.name())).isFalse();
        assertThat(rooms.mayBegin("slurm")).isFalse();
        assertThat(rooms.all()).extracting(RoomEntry::name).containsExactly(RoomName.FREE_CHAT, other.name());
        assertThat(memberships.of(fry)).containsOnlyKeys(room("Free Chat").id(), other.id());
        assertThat(memberships.of(leela)).containsOnlyKeys(room("Free Chat").id());
        assertThat(memberships.holders(lab, List.of(Nickname.of("Captain")))).isEmpty();
        refused(ErrorCode.UNKNOWN_ROOM, () -> memberships.join(leela, lab, Nickname.of("leela")));
        assertThat(register("Captain").name()).hasToString("Captain");
        RoomEntry again =
                rooms.create(RoomName.of("SIurm Factory"), fry, false); // looks alike, and fry has two rooms again
        assertThat(again.id()).isNotEqualTo(lab.id());
        assertThat(rooms.all()).containsExactly(rooms.find(RoomName.FREE_CHAT).orElseThrow(), other, again);
        memberships.join(leela, again, Nickname.of("leela"));
    }

    @Test
    void aChangedPasswordRaisesTheGenerationAndALateUpgradeIsIgnored() {
        User fry = register("fry");
        Account before = users.find(fry.id()).orElseThrow();

        Account after = users.changePassword(before, "new hash", null);
        users.upgradeHash(before, "stronger hash of the old password");
        refused(ErrorCode.BAD_CREDENTIALS, () -> users.changePassword(before, "another hash", null));

        assertThat(after.generation()).isGreaterThan(before.generation());
        assertThat(users.find(fry.id()).orElseThrow()).isEqualTo(after);
        users.upgradeHash(after, "stronger");
        assertThat(users.find(fry.id()).orElseThrow().passwordHash()).isEqualTo("stronger");
    }

    @Test
    void ofManyAtOnceOneGetsTheName() throws Exception {
        int rounds = 50;
        int rivals = 8;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < rounds; round++) {
                String name = "prize" + round;
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Boolean>> results = new ArrayList<>();
                for (int i = 0; i < rivals; i++) {
                    results.add(threads.submit(() -> registers(name, start)));
                }
                start.countDown();
                int winners = 0;
                for (Future<Boolean> result : results) {
                    winners += result.get() ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
            }
        }
    }

    private boolean registers(String name, CountDownLatch start) throws InterruptedException {
        start.await();
        try {
            register(name);
            return true;
        } catch (ProtocolException e) {
            return false;
        }
    }

    private static final Position START = new Position("", 0, "");
    private static final Position LATER = new Position("abc", 7, "");

    private List<String> open(User user) {
        return contacts.contacts(user).stream()
                .filter(one -> one.opened() != null)
                .map(one -> one.with().name().toString())
                .toList();
    }

    @Test
    void aConversationIsOpenOnBothSidesUntilOneClosesIt() {
        User fry = register("fry");
        User leela = register("Leela");

        assertThat(contacts.open(fry, leela, START)).isTrue();
        assertThat(contacts.open(leela, fry, LATER)).isFalse();
        assertThat(open(fry)).containsExactly("Leela");
        assertThat(open(leela)).containsExactly("fry");
        assertThat(contacts.contacts(leela).getFirst().with()).isEqualTo(fry);
        assertThat(contacts.contacts(leela).getFirst().from()).isEqualTo(START);

        assertThat(contacts.closeOwn(leela, fry, LATER)).isTrue();
        assertThat(contacts.closeOwn(leela, fry, LATER)).isFalse();
        assertThat(open(leela)).isEmpty();
        assertThat(open(fry)).containsExactly("Leela");
        assertThat(contacts.open(fry, leela, new Position("abc", 9, ""))).isTrue(); // what came meanwhile is not lost
        assertThat(contacts.contacts(leela).getFirst().from()).isEqualTo(LATER);
        assertThat(contacts.contacts(fry).getFirst().from()).isEqualTo(START);
        assertThat(contacts.closeOwn(leela, fry, LATER)).isTrue();
        assertThat(contacts.openOwn(leela, fry, LATER)).isTrue();
        assertThat(contacts.openOwn(leela, fry, LATER)).isFalse();
        assertThat(contacts.openOwn(leela, leela, START)).isTrue();
        assertThat(contacts.open(leela, leela, START)).isFalse();
        assertThat(open(leela)).containsExactly("fry", "Leela");
    }

    /** Which was opened first is told by the clock. */
    private static void awaitNextMillisecond() {
        Instant began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        while (!Instant.now().minusMillis(1).isAfter(began)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void beyondTheLimitTheConversationThatWasOpenedFirstIsClosed() {
        User fry = register("fry");
        for (String name : List.of("amy", "bender", "kif")) {
            contacts.open(fry, register(name), START);
            awaitNextMillisecond();
        }
        contacts.open(fry, register("leela"), START);
        assertThat(open(fry)).containsExactly("bender", "kif", "leela");
        User amy = users.find(UserName.of("amy")).orElseThrow().user();
        assertThat(open(amy)).containsExactly("fry");
        awaitNextMillisecond();
        assertThat(contacts.open(amy, fry, LATER)).isTrue();
        assertThat(open(fry)).containsExactly("kif", "leela", "amy");
    }

    @Test
    void whoIsIgnoredOpensNothing() {
        User fry = register("fry");
        User leela = register("leela");
        contacts.open(fry, leela, START);

        assertThat(contacts.ignore(leela, fry, true)).isTrue();
        assertThat(contacts.ignore(leela, fry, true)).isFalse();
        assertThat(open(leela)).isEmpty();
        assertThat(contacts.contacts(leela))
                .singleElement()
                .satisfies(one -> assertThat(one.ignored()).isTrue());
        refused(ErrorCode.REFUSED, () -> contacts.open(fry, leela, LATER));
        assertThat(contacts.open(leela, fry, LATER)).isTrue();
        refused(ErrorCode.REFUSED, () -> contacts.open(fry, leela, LATER));
        contacts.ignore(leela, register("amy"), true);
        refused(ErrorCode.TOO_MANY, () -> contacts.ignore(leela, register("kif"), true));

        assertThat(contacts.ignore(leela, fry, false)).isTrue();
        assertThat(contacts.open(fry, leela, LATER)).isFalse();
    }

    @Test
    void aMarkerGoesOnlyForwardInItsEpoch() {
        User fry = register("fry");
        RoomId lab = room("Lab").id();
        RoomId attic = room("Attic").id();
        markers.mark(fry, lab, new Position("abc", 5, "")).join();
        markers.mark(fry, lab, new Position("abc", 4, "")).join();
        markers.mark(fry, attic, new Position("abc", 9, "")).join();
        markers.mark(fry, attic, new Position("abc", 10, "")).join();
        assertThat(markers.of(fry).join())
                .containsOnly(Map.entry(lab, marker("abc", 5)), Map.entry(attic, marker("abc", 10)));

        markers.mark(fry, lab, new Position("abd", 2, "")).join();
        assertThat(markers.of(fry).join()).containsEntry(lab, marker("abd", 2));
        assertThat(markers.of(register("leela")).join()).isEmpty();

        markers.forget(fry, List.of(lab)).join();
        markers.forget(fry, List.of()).join();
        assertThat(markers.of(fry).join()).containsOnlyKeys(attic);
    }

    private static Marker marker(String epoch, long seq, Long... mentions) {
        return new Marker(new Position(epoch, seq, ""), List.of(mentions));
    }

    @Test
    void aMentionCountsUntilItIsRead() {
        User fry = register("fry");
        RoomId lab = room("Lab").id();
        for (long seq : List.of(7L, 5L, 7L, 6L)) {
            markers.mention(fry.id(), lab, new Position("abc", seq, "")).join();
        }
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("abc", 6, 7L)));
        markers.mention(fry.id(), lab, new Position("abc", 9, "")).join();
        markers.mark(fry, lab, new Position("abc", 8, "")).join();
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("abc", 8, 9L)));
        markers.mark(fry, lab, new Position("abc", 9, "")).join();
        markers.mention(fry.id(), lab, new Position("abc", 9, "")).join();
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("abc", 9)));

        for (long seq = 10; seq < 10 + Marker.MOST + 5; seq++) {
            markers.mention(fry.id(), lab, new Position("abc", seq, "")).join();
        }
        assertThat(markers.of(fry).join().get(lab).mentions())
                .hasSize(Marker.MOST)
                .startsWith(15L)
                .endsWith(114L);
        markers.mention(fry.id(), lab, new Position("abd", 3, "")).join();
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("abd", 2, 3L)));
    }

    /** Where nothing had been said, an epoch begins with the first message. */
    @Test
    void aMarkerOfAnEmptyRoomHoldsInTheEpochThatBegins() {
        User fry = register("fry");
        RoomId lab = room("Lab").id();
        markers.mark(fry, lab, new Position("", 0, "")).join();
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("", 0)));
        markers.mention(fry.id(), lab, new Position("abc", 3, "")).join();
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("abc", 0, 3L)));
        markers.mark(fry, lab, new Position("", 0, "")).join(); // late
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("abc", 0, 3L)));
        markers.mark(fry, lab, new Position("abc", 3, "")).join();
        assertThat(markers.of(fry).join()).containsOnly(Map.entry(lab, marker("abc", 3)));
    }

    /** For each storage that stays open. */
    protected final void requireThatWhoWatchesIsTold() {
        User fry = register("fry");
        RoomId lab = room("Lab").id();
        BlockingQueue<Marker> told = new LinkedBlockingQueue<>();
        markers.watch(fry.id(), new MarkerRepository.Watcher() {
            @Override
            public void changed(RoomId room, Marker marker) {
                told.add(marker);
            }

            @Override
            public void anythingChanged() {}
        });
        AtomicLong seq = new AtomicLong();
        await().until(
                        () -> { // the subscription may take a moment
                            markers.mark(fry, lab, new Position("abc", seq.incrementAndGet(), ""))
                                    .join();
                            return !told.isEmpty();
                        });
        await().until(() -> told.contains(marker("abc", seq.get())));
        told.clear();
        markers.mark(fry, lab, new Position("abc", 1_000, "")).join();
        markers.mark(fry, lab, new Position("abc", 1_000, "")).join();
        markers.mark(fry, lab, new Position("abc", 1_001, "")).join();
        await().until(() -> told.contains(marker("abc", 1_001)));
        assertThat(told).containsExactly(marker("abc", 1_000), marker("abc", 1_001));

        markers.unwatch(fry.id());
        markers.mark(fry, lab, new Position("abc", 1_002, "")).join();
        assertThat(told).hasSize(2);
    }
}
