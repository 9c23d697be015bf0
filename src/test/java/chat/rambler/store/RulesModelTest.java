package chat.rambler.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.Setting;
import chat.rambler.protocol.UserName;
import chat.rambler.store.memory.MemoryStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three servers govern one room at once, each by what it has read so far. Whatever they do, all have the same rules at
 * each number, and nothing is stored that the acts before it forbid, by a model that knows nothing of {@link Rules}.
 */
class RulesModelTest {
    private static final int STEPS = 10_000;
    private static final RoomId ROOM = new RoomId("r1");
    private static final int PEOPLE = 8;
    private static final UserId CREATOR = new UserId("u0");

    private final HistoryRepository history = MemoryStorage.empty().history();
    private final Map<Long, String> rulesAt = new HashMap<>(); // by number, as the first server to read them had them
    private final Set<String> banned = new HashSet<>(); // the model: user ids
    private final Set<String> muted = new HashSet<>();
    private int ids;

    private static User person(int i) {
        return new User(new UserId("u" + i), UserName.of("person" + i));
    }

    /** One server: it has read up to a number. */
    private final class Server {
        private Position position = new Position("", 0, "");
        private Rules rules = Rules.NONE;

        /** Reads what has been stored meanwhile. */
        void catchUp() {
            CatchUp missed = history.missed(ROOM, position, List.of()).join();
            for (StoredMessage message : missed.messages()) {
                if (message.seq() <= position.seq()) {
                    continue;
                }
                if (message.notice() != null) {
                    rules = rules.after(
                            message.notice(), message.time(), Rules.act(message.seq(), message.id()), CREATOR);
                    String known = rulesAt.computeIfAbsent(message.seq(), _ -> RulesJson.write(rules));
                    assertThat(RulesJson.write(rules)).isEqualTo(known);
                }
                position = new Position(message.epoch(), message.seq(), message.id());
            }
        }

        @Nullable
        StoredMessage append(Draft draft) {
            try {
                return history.append(ROOM, draft).join().message();
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(StaleRulesException.class);
                return null;
            }
        }

        /** Says something unless these rules forbid it, and reads on and tries again while they are not the latest. */
        void say(User user) {
            StoredMessage stored = null;
            while (stored == null
                    && rules.ban(Rules.gagOf(user.id()), Instant.now()) == null
                    && rules.mute(Rules.gagOf(user.id()), Instant.now()) == null) {
                Judged judged = Judged.by(rules.act());
                stored = append(
                        new Draft("m" + ++ids, user.id().value(), false, user, Nickname.ANONYMOUS, "x").judged(judged));
                if (stored == null) {
                    catchUp();
                }
            }
            if (stored != null) {
                assertThat(banned).doesNotContain(user.id().value());
                assertThat(muted).doesNotContain(user.id().value());
            }
        }

        void govern(Notice notice) {
            StoredMessage stored = null;
            while (stored == null) {
                Ruling ruling = new Ruling(notice, rules.after(notice, Instant.now(), "", CREATOR));
                stored = append(Draft.ofAct("a" + ++ids, person(0), "act", rules.act(), ruling));
                if (stored == null) {
                    catchUp();
                }
            }
            String whom = String.valueOf(notice.whomId());
            switch (notice.act()) {
                case BAN -> banned.add(whom);
                case MUTE -> muted.add(whom);
                case UNBAN -> banned.remove(whom);
                case UNMUTE -> muted.remove(whom);
                default -> {}
            }
        }
    }

    private static Notice random(Random random) {
        User whom = person(random.nextInt(PEOPLE));
        Notice.Act act =
                Notice.Act.values()[random.nextInt(Notice.Act.CLOSE.ordinal())]; // the last ones govern nothing
        UserName by = person(0).name();
        return switch (act) {
            case TOPIC -> new Notice(act, by, null, null, null, null, null, null, "topic " + random.nextInt(9), null);
            case SET ->
                new Notice(
                        act, by, null, null, null, null, null, Setting.SLOW, random.nextBoolean() ? "30" : null, null);
            case ROLE -> about(act, whom, Role.values()[random.nextInt(Role.OWNER.ordinal() + 1)].word());
            default -> about(act, whom, null);
        };
    }

    private static Notice about(Notice.Act act, User whom, @Nullable String value) {
        return new Notice(act, person(0).name(), whom.name(), whom.id().value(), null, null, null, null, value, null);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void threeServersAgreeAtEachNumberAndNothingForbiddenIsStored(long seed) {
        Random random = new Random(seed);
        List<Server> servers = new ArrayList<>(List.of(new Server(), new Server(), new Server()));
        for (int step = 0; step < STEPS; step++) {
            Server server = servers.get(random.nextInt(servers.size()));
            switch (random.nextInt(4)) {
                case 0 -> server.govern(random(random));
                case 1 -> server.catchUp();
                default -> server.say(person(random.nextInt(PEOPLE)));
            }
            if (step % 100 == 0) { // nobody falls behind what is kept
                servers.forEach(Server::catchUp);
            }
        }
        servers.forEach(Server::catchUp);
        String stored = RulesJson.write(history.rules(ROOM).join());
        assertThat(servers)
                .allSatisfy(server -> assertThat(RulesJson.write(server.rules)).isEqualTo(stored));
        assertThat(rulesAt.size()).isGreaterThan(STEPS / 6);
    }
}
