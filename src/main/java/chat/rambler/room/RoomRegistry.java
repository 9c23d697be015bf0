package chat.rambler.room;

import chat.rambler.connection.EventLoopGroup;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.RoomNames;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.StoreException;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Every room, at work on this server as soon as somebody asks for it. */
public final class RoomRegistry implements RoomNames {
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration COUNTS_LAST = Duration.ofSeconds(1);

    private final RoomRepository repository;
    private final HistoryRepository history;
    private final PresenceRepository presence;
    private final EventLoopGroup eventLoops;
    private final int replay;
    private final Duration gap;
    private final RoomMetrics traffic = new RoomMetrics();

    /** Reading all rooms costs the storage much, and people ask for the list all the time. */
    private final AsyncCache<RoomId, Integer> elsewhere =
            Caffeine.newBuilder().expireAfterWrite(COUNTS_LAST).buildAsync();

    private final AsyncCache<Boolean, Set<RoomId>> atWorkElsewhere =
            Caffeine.newBuilder().expireAfterWrite(COUNTS_LAST).buildAsync();

    private final Map<RoomId, Room> atWork = new ConcurrentHashMap<>();
    private final Map<String, Room> spelled = new ConcurrentHashMap<>(); // the same, by their names

    /**
     * No room is at work yet.
     *
     * @param replay how many messages one who enters a room is sent
     * @param gap between two writes to the same member of a room
     */
    public RoomRegistry(
            RoomRepository repository,
            HistoryRepository history,
            PresenceRepository presence,
            EventLoopGroup eventLoops,
            int replay,
            Duration gap) {
        this.repository = repository;
        this.history = history;
        this.presence = presence;
        this.eventLoops = eventLoops;
        this.replay = replay;
        this.gap = gap;
        presence.whenLost(() -> atWork.values().forEach(Room::tellPresenceAgain));
    }

    /** What has gone through the rooms. */
    public RoomMetrics traffic() {
        return traffic;
    }

    /** How many rooms somebody has asked this server for. */
    public int countAtWork() {
        return atWork.size();
    }

    /** The room where everybody begins. */
    public Room freeChat() {
        return named(RoomName.FREE_CHAT.toString());
    }

    /** The room that {@code typed} names; refuses with {@link ErrorCode#UNKNOWN_ROOM}. */
    public Room named(String typed) {
        return find(typed).orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_ROOM, typed));
    }

    /** The room of this entry. */
    public Room of(RoomEntry entry) {
        return atWork.computeIfAbsent(entry.id(), id -> {
            Room room = new Room(entry, eventLoops.of(id), history, presence, replay, gap, traffic);
            spelled.put(entry.name().toString(), room);
            return room;
        });
    }

    /**
     * How many are connected in each of these rooms on any server, in their order. Fails with
     * {@link StoreException} where the storage does not tell.
     */
    public CompletableFuture<List<Integer>> counts(List<RoomEntry> rooms) {
        return atWorkElsewhere
                .get(true, (_, _) -> presence.roomsElsewhere())
                .thenCompose(others -> counts(rooms, others));
    }

    private CompletableFuture<Integer> countElsewhere(RoomId room) {
        return elsewhere.get(
                room,
                (id, _) ->
                        presence.others(id).thenApply(others -> others.users().size() + others.anonymous()));
    }

    private CompletableFuture<List<Integer>> counts(List<RoomEntry> rooms, Set<RoomId> others) {
        CompletableFuture<List<Integer>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (RoomEntry entry : rooms) {
            Room room = atWork.get(entry.id());
            int here = room == null ? 0 : room.count();
            CompletableFuture<Integer> count = here == 0 && others.contains(entry.id())
                    ? countElsewhere(entry.id())
                    : CompletableFuture.completedFuture(here);
            all = all.thenCombine(count, (counts, next) -> {
                counts.add(next);
                return counts;
            });
        }
        return all;
    }

    /**
     * Waits until everything that has been said is offered to everybody; a second at most, for a
     * server that stops.
     */
    public void settle() {
        CompletableFuture.allOf(atWork.values().stream().map(Room::flush).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, SETTLING.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
    }

    /** The room with this id; nothing where the store has none, or none that can be understood. */
    public Optional<Room> find(RoomId id) {
        Room room = atWork.get(id);
        return room != null ? Optional.of(room) : repository.find(id).map(this::of);
    }

    /**
     * The rooms there are, in the order of creation, those after a room; refuses with {@link
     * ErrorCode#UNKNOWN_ROOM} what is none.
     *
     * @param afterTyped null for all
     */
    public List<RoomEntry> entriesAfter(@Nullable String afterTyped) {
        List<RoomEntry> all = repository.all();
        return afterTyped == null
                ? all
                : all.subList(all.indexOf(named(afterTyped).entry()) + 1, all.size());
    }

    @Override
    public boolean exists(String typed) {
        try {
            return spelled.containsKey(typed) || repository.isKnown(RoomName.of(typed));
        } catch (ProtocolException notAName) {
            return false;
        }
    }

    @Override
    public boolean mayBegin(String word) {
        return repository.mayBegin(word);
    }

    /** The room that {@code typed} names, if it names one. */
    public Optional<Room> find(String typed) {
        Room known = spelled.get(typed); // what a program sends, and most people: the name itself
        if (known != null) {
            return Optional.of(known);
        }
        RoomName name;
        try {
            name = RoomName.of(typed);
        } catch (ProtocolException notAName) {
            return Optional.empty();
        }
        return repository.find(name).map(this::of);
    }
}
