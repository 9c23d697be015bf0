package chat.rambler.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.Nickname;
import chat.rambler.store.PresenceRepository.Others;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PresenceRepository} promises. Subclasses say what tells servers of each other; a storage for one
 * server has no second one, and then what is told here must be seen nowhere.
 */
public abstract class PresenceContract {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final RoomId ATTIC = new RoomId("attic");
    private static final UserId FRY = new UserId("fry");
    private static final UserId LEELA = new UserId("leela");

    private final PresenceRepository here = first();
    private final @Nullable PresenceRepository there = second();

    /** One server, with nobody on it. */
    protected abstract PresenceRepository first();

    /** Another one; null where there can be none. */
    protected abstract @Nullable PresenceRepository second();

    /** What a server is told, in order. */
    private static final class Noting implements PresenceRepository.Watcher {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void changed() {
            told.add("changed");
        }

        @Override
        public void left(@Nullable UserId user) {
            told.add("left " + (user == null ? "anonymous" : user.value()));
        }
    }

    private static Others others(PresenceRepository server, RoomId room) {
        return server.others(room).join();
    }

    @Test
    void nobodyIsElsewhereAtFirst() {
        assertThat(others(here, LOBBY)).isEqualTo(Others.NOBODY);
        assertThat(here.roomsElsewhere().join()).isEmpty();
    }

    @Test
    void thoseHereAreNotElsewhere() {
        here.user(LOBBY, FRY, Nickname.of("Fry"), false);
        here.anonymous(LOBBY, 3, false);

        assertThat(others(here, LOBBY)).isEqualTo(Others.NOBODY);
        assertThat(here.roomsElsewhere().join()).isEmpty();
    }

    @Test
    void watchingEndsWithoutHavingBegun() {
        here.unwatch(LOBBY);
        here.watch(LOBBY, new Noting()).join();
        here.unwatch(LOBBY);
        here.unwatch(LOBBY);
    }

    @Test
    void thoseOfAnotherServerAreThereWithTheirNicknames() {
        if (there == null) {
            return; // and what the first server says of itself is shown above
        }
        there.user(LOBBY, FRY, Nickname.of("Fry"), false);
        there.user(LOBBY, LEELA, Nickname.of("Captain"), false);
        there.user(ATTIC, FRY, Nickname.of("Philip"), false);
        there.anonymous(LOBBY, 2, false);

        await().until(() -> others(here, LOBBY)
                .equals(new Others(Map.of(FRY, Nickname.of("Fry"), LEELA, Nickname.of("Captain")), 2, Set.of(), 0)));
        assertThat(others(here, ATTIC).users()).isEqualTo(Map.of(FRY, Nickname.of("Philip")));
        assertThat(others(there, LOBBY)).isEqualTo(Others.NOBODY);
    }

    @Test
    void aNewNicknameTakesThePlaceOfTheOldOneAndWhoGoesIsGone() {
        if (there == null) {
            return;
        }
        there.user(LOBBY, FRY, Nickname.of("Fry"), false);
        there.user(LOBBY, FRY, Nickname.of("Philip"), false);
        await().until(() -> others(here, LOBBY).users().equals(Map.of(FRY, Nickname.of("Philip"))));

        there.user(LOBBY, FRY, null, false);
        there.anonymous(LOBBY, 1, false);
        there.anonymous(LOBBY, 0, false);
        there.nobody(LOBBY);

        await().until(() -> others(here, LOBBY).equals(Others.NOBODY));
        await().until(() -> here.roomsElsewhere().join().isEmpty());
    }

    @Test
    void aWatcherHearsOfEachChangeAndOfThoseWhoLeftByChoice() {
        if (there == null) {
            return;
        }
        Noting noting = new Noting();
        here.watch(LOBBY, noting).join();

        there.user(LOBBY, FRY, Nickname.of("Fry"), false);
        await().until(() -> noting.told.contains("changed"));
        there.user(LOBBY, FRY, null, true);
        await().until(() -> noting.told.contains("left fry"));
        there.anonymous(LOBBY, 1, false);
        there.anonymous(LOBBY, 0, true);
        await().until(() -> noting.told.contains("left anonymous"));
        there.user(LOBBY, LEELA, Nickname.of("Leela"), false);
        there.user(LOBBY, LEELA, null, false);
        await().until(() -> noting.told.getLast().equals("changed"));

        here.unwatch(LOBBY);
        int before = noting.told.size();
        there.user(LOBBY, FRY, Nickname.of("Fry"), false);
        await().until(() -> others(here, LOBBY).users().containsKey(FRY));
        assertThat(noting.told).hasSize(before).doesNotContain("left leela");
    }
}
