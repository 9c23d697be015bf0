package chat.rambler.store.redis;

import chat.rambler.store.RoomCache;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * All rooms in order of creation. All are read at the start and after an interruption, and only the new ones when a
 * room is made, so that listing rooms costs Redis nothing. Thread-safe.
 */
final class RedisRoomList {
    private final RedisConnection redis;
    private final RoomCache known;
    private final Queue<RoomEntry> made = new ConcurrentLinkedQueue<>(); // made here, and not read yet
    private volatile List<RoomEntry> read = List.of();
    private long next; // where the list in Redis goes on after these

    RedisRoomList(RedisConnection redis, RoomCache known) {
        this.redis = redis;
        this.known = known;
    }

    List<RoomEntry> all() {
        List<RoomEntry> fresh = List.copyOf(made);
        List<RoomEntry> all = read;
        if (fresh.isEmpty()) {
            return all;
        }
        Set<RoomEntry> told = new HashSet<>(all);
        List<RoomEntry> both = new ArrayList<>(all);
        fresh.stream().filter(told::add).forEach(both::add);
        return both;
    }

    /** Adds a room that was made here, at the end until the list is read again. */
    void add(RoomEntry room) {
        made.add(room);
    }

    /** Removes a closed room. */
    synchronized void remove(RoomId id) {
        known.remove(id);
        made.removeIf(room -> room.id().equals(id));
        read = read.stream().filter(room -> !room.id().equals(id)).toList();
        next = 0; // the list in Redis has become shorter
    }

    private boolean isPrivate(RoomId id) {
        RoomEntry room = known.get(id);
        return room != null && room.isPrivate();
    }

    /** Reads the whole list, since anything may have changed. */
    synchronized void readAll() {
        next = 0;
        readNew();
    }

    /** Reads the rooms after those that are known. */
    synchronized void readNew() {
        List<RoomEntry> before = next == 0 ? List.of() : read;
        Set<RoomId> cached = known.ids(); // before the list is read: what is made meanwhile is not closed
        List<String> ids = RedisConnection.await(redis.reads().lrange(RedisKeys.directory("roomlist"), next, -1));
        List<CompletableFuture<?>> names = new ArrayList<>();
        for (String id : ids) { // all names at once
            if (known.get(new RoomId(id)) == null) {
                names.add(redis.reads()
                        .hmget(RedisKeys.directory("room:" + id), "name", "owner", "created", "private")
                        .thenAccept(fields -> RedisDirectory.understood(known, new RoomId(id), fields))
                        .toCompletableFuture());
            }
        }
        RedisConnection.await(CompletableFuture.allOf(names.toArray(CompletableFuture[]::new)));
        List<RoomEntry> rooms = new ArrayList<>(before);
        ids.stream()
                .map(id -> known.get(new RoomId(id)))
                .filter(Objects::nonNull)
                .forEach(rooms::add);
        if (next == 0 && !ids.isEmpty()) { // an emptied Redis closes no room
            Set<String> kept = new HashSet<>(ids);
            cached.stream()
                    .filter(id -> !kept.contains(id.value()) && !isPrivate(id)) // those are not in the list
                    .forEach(known::remove);
        }
        next += ids.size();
        read = List.copyOf(rooms);
        made.removeIf(new HashSet<>(rooms.subList(before.size(), rooms.size()))::contains);
    }
}
