package chat.rambler.room;

import chat.rambler.connection.EventLoopGroup;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.RoomNames;
import chat.rambler.store.Background;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.Rules;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All rooms. Only the public ones are found by name, but for {@link #findPrivate}. Each is set to work on this server when it is first asked for. */
public final class RoomRegistry implements RoomNames {
    /** The id is one that no directory gives. */
    private static final RoomEntry SERVER = new RoomEntry(RoomId.SERVER, RoomName.SERVER);

    private static final Logger LOG = LoggerFactory.getLogger(RoomRegistry.class);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration COUNTS_LAST = Duration.ofSeconds(1);

    private final RoomRepository repository;
    private final HistoryRepository history;
    private final PresenceRepository presence;
    private final EventLoopGroup eventLoops;
    private final int replay;
    private final Duration gap;
    private final RoomMetrics traffic = new RoomMetrics();

    /** Cached, because reading all rooms costs the storage much and clients ask for the list all the time. */
    private final AsyncCache<RoomId, Integer> elsewhere =
            Caffeine.newBuilder().expireAfterWrite(COUNTS_LAST).buildAsync();

    private final AsyncCache<Boolean, Set<RoomId>> atWorkElsewhere =
            Caffeine.newBuilder().expireAfterWrite(COUNTS_LAST).buildAsync();

    /** Nobody is in it: its log tells what governs the whole server. */
    private final Room server;

    /** There may be one for each two users, so each stays only as long as somebody uses it. */
    private final Cache<RoomId, Room> conversations =
            Caffeine.newBuilder().weakValues().build();

    private final Map<RoomId, Room> atWork = new ConcurrentHashMap<>();
    private final Map<String, Room> spelled = new ConcurrentHashMap<>(); // the public ones of them, by name

    /**
     * @param replay how many messages a newcomer is sent
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
        this.server = new Room(
                SERVER, eventLoops.of(SERVER.id()), history, presence, 0, Duration.ZERO, () -> Rules.NONE, traffic);
        followServer();
        presence.whenLost(() -> all().forEach(Room::tellPresenceAgain));
    }

    /** Again and again, as the storage may be slow while servers start. */
    private void followServer() {
        var _ = server.follow().whenComplete((_, failure) -> {
            if (failure instanceof StoreException) {
                CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Background.THREADS)
                        .execute(this::followServer);
            }
        });
    }

    public RoomMetrics traffic() {
        return traffic;
    }

    /** What governs the whole server: its administrators, above all. */
    public Room server() {
        return server;
    }

    /** Whether a user is an administrator of the server. */
    public boolean isAdministrator(User user) {
        return server.rules().role(user.id(), null) == Role.ADMINISTRATOR;
    }

    /** Whether the server has any administrator, as far as is known. */
    public boolean hasAdministrator() {
        return server.rules().roles().containsValue(Role.ADMINISTRATOR);
    }

    /** How many rooms this server has been asked for. */
    public int countAtWork() {
        return atWork.size();
    }

    /** The room that everybody enters first. */
    public Room freeChat() {
        return named(RoomName.FREE_CHAT.toString());
    }

    /** The public room named {@code typed}. Refused with {@link ErrorCode#UNKNOWN_ROOM} if there is none. */
    public Room named(String typed) {
        return find(typed).orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_ROOM, typed));
    }

    public Room of(RoomEntry entry) {
        if (entry.isConversation()) {
            return conversations.get(entry.id(), _ -> room(entry));
        }
        return atWork.computeIfAbsent(entry.id(), _ -> {
            Room room = room(entry);
            if (!entry.isPrivate()) {
                spelled.put(entry.name().toString(), room);
            }
            room.whenClosed(() -> {
                Background.THREADS.execute(() -> endLater(room)); // it waits for the storage
            });
            return room;
        });
    }

    private Room room(RoomEntry entry) {
        return new Room(
                entry, eventLoops.of(entry.id()), history, presence, replay, gap, () -> server().rules(), traffic);
    }

    private Stream<Room> all() {
        return Stream.concat(atWork.values().stream(), conversations.asMap().values().stream());
    }

    /**
     * Removes a room whose rules say that it is closed, with all memberships. Whatever server notices such a room does this:
     * the one that closed it may have died before. May block; if the storage fails, the next one goes on.
     */
    public void end(Room room) {
        repository.close(room.entry());
        forget(room.entry().id());
    }

    private void endLater(Room room) {
        try {
            end(room);
        } catch (StoreException e) {
            LOG.debug("Room {} is removed later: {}", room.entry().id().value(), e.getMessage());
        }
    }

    /** Forgets a room that has been removed. */
    public void forget(RoomId id) {
        Room room = atWork.remove(id);
        if (room != null) {
            spelled.remove(room.entry().name().toString(), room);
        }
    }

    /** Forgets the rooms that have been removed without this server being told. May block. */
    public void forgetRemoved() {
        Set<RoomEntry> all = Set.copyOf(repository.all());
        atWork.values().stream()
                .map(Room::entry)
                .filter(entry ->
                        !all.contains(entry) && repository.find(entry.id()).isEmpty())
                .toList()
                .forEach(entry -> forget(entry.id()));
    }

    /**
     * How many are connected in each of these rooms on any server, in the order of the rooms. Fails with
     * {@link StoreException} if the storage does not answer.
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
     * Waits until everything that has been said is offered to all members, at most a second, before the server stops.
     */
    public void settle() {
        CompletableFuture.allOf(all().map(Room::flush).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, SETTLING.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
    }

    /** The private room named {@code typed}, whoever may know of it; reads the storage. */
    public Optional<Room> findPrivate(String typed) {
        return RoomName.parse(typed).flatMap(repository::findPrivate).map(this::of);
    }

    /** What the directory has of the room with this id, private or not. */
    public Optional<RoomEntry> entry(RoomId id) {
        return repository.find(id);
    }

    /** The room with this id; empty if the store has none, or one that it cannot read. */
    public Optional<Room> find(RoomId id) {
        Room room = atWork.get(id);
        return room != null ? Optional.of(room) : repository.find(id).map(this::of);
    }

    /** All public rooms in the order of creation. */
    public List<RoomEntry> entries() {
        return repository.all();
    }

    @Override
    public boolean exists(String typed) {
        return spelled.containsKey(typed)
                || RoomName.parse(typed).filter(repository::isKnown).isPresent();
    }

    @Override
    public boolean mayBegin(String word) {
        return repository.mayBegin(word);
    }

    /** The public room named {@code typed}, if there is one that is not known here to be closed. */
    public Optional<Room> find(String typed) {
        Optional<Room> found = findNamed(typed);
        if (found.isPresent() && found.get().rules().closed()) { // its name may have been given again meanwhile
            RoomEntry closed = found.get().entry();
            spelled.remove(closed.name().toString(), found.get());
            repository.forget(closed.id());
            return findNamed(typed).filter(room -> !room.rules().closed());
        }
        return found;
    }

    private Optional<Room> findNamed(String typed) {
        Room known = spelled.get(typed); // most clients send the exact name
        if (known != null) {
            return Optional.of(known);
        }
        return RoomName.parse(typed).flatMap(repository::find).map(this::of);
    }
}
