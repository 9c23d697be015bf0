package chat.rambler.chat;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.EventLoopGroup;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Draft;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.Rules;
import chat.rambler.store.Ruling;
import chat.rambler.store.Storage;
import chat.rambler.store.User;
import chat.rambler.store.memory.MemoryStorage;
import chat.rambler.support.SettableClock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomExpiryTest {
    private static final Duration IDLE = Duration.ofDays(90);

    private final SettableClock clock = new SettableClock();
    private final Storage storage = MemoryStorage.empty(clock);
    private final EventLoopGroup loops = new EventLoopGroup(1);
    private final RoomRegistry rooms =
            new RoomRegistry(storage.rooms(), storage.history(), storage.presence(), loops, 10, Duration.ZERO);
    private final User fry = storage.users().register(UserName.of("fry"), "hash");
    private final RoomExpiry expiry =
            new RoomExpiry(rooms, storage, Set.of(RoomName.of("Lobby")), IDLE, loops.of("timer"));

    @AfterEach
    void stop() {
        loops.close();
    }

    private RoomEntry made(String name) {
        return storage.rooms().create(RoomName.of(name), fry, false);
    }

    private void say(RoomEntry room) {
        storage.history()
                .append(
                        room.id(),
                        new Draft(UUID.randomUUID().toString(), "u1", false, fry, Nickname.of("fry"), "hello"))
                .join();
    }

    private boolean exists(String name) {
        return storage.rooms().find(RoomName.of(name)).isPresent();
    }

    @Test
    void aRoomEndsWhenNothingWasSaidForLong() {
        storage.rooms().ensure(RoomName.of("From the start"));
        say(made("Spoken"));
        made("Silent");
        clock.advance(IDLE.minusDays(1));
        expiry.closeIdle();
        assertThat(exists("Spoken")).isTrue();
        assertThat(exists("Silent")).isTrue();
        RoomEntry silent = storage.rooms().find(RoomName.of("Silent")).orElseThrow();
        say(silent);

        clock.advance(Duration.ofDays(2));
        expiry.closeIdle();

        assertThat(exists("Spoken")).isFalse();
        assertThat(exists("Silent")).isTrue();
        assertThat(rooms.find("Spoken")).isEmpty();
        clock.advance(IDLE);
        expiry.closeIdle();
        assertThat(exists("Silent")).isFalse();
        assertThat(exists("From the start")).isTrue();
        assertThat(exists("Free Chat")).isTrue();
        assertThat(storage.history().rules(silent.id()).join().closed()).isTrue();
        assertThat(storage.memberships().of(fry)).hasSize(1);
    }

    /** A room that somebody made, and that the operator then put into chat.rooms. */
    @Test
    void whatExistsFromTheStartDoesNotEnd() {
        made("Lobby");
        clock.advance(IDLE.multipliedBy(2));

        expiry.closeIdle();

        assertThat(exists("Lobby")).isTrue();
    }

    /** As a server leaves it that dies between the act and the removal. */
    @Test
    void aRoomThatWasClosedByHalfIsRemoved() {
        RoomEntry half = made("Half");
        Notice notice = Notice.closing(fry.name(), null);
        Ruling ruling = new Ruling(notice, Rules.NONE.after(notice, clock.instant(), "", fry.id()));
        storage.history()
                .append(half.id(), Draft.ofAct("closing", fry, "closed", "", ruling))
                .join();
        assertThat(exists("Half")).isTrue();

        expiry.closeIdle();

        assertThat(exists("Half")).isFalse();
    }
}
