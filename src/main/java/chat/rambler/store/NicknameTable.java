package chat.rambler.store;

import chat.rambler.protocol.Name;
import chat.rambler.protocol.Nickname;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who has which nickname in which room, present or not. A nickname is marked by its comparison key
 * and by what it looks like: two that share a mark are one. Not for several threads at once.
 */
final class NicknameTable {
    /** Tells a key from a skeleton; no name holds it. */
    private static final String KEY = "\u0002";

    private final Map<RoomId, Map<String, UserId>> holders = new HashMap<>(); // by mark
    private final Map<String, Integer> uses = new HashMap<>(); // of each mark, in how many rooms

    /** Whether nobody but this user has such a nickname in a room. */
    boolean isFree(RoomId room, UserId user, Nickname nickname) {
        Map<String, UserId> inRoom = holders.getOrDefault(room, Map.of());
        return marks(nickname).stream()
                .allMatch(mark -> inRoom.getOrDefault(mark, user).equals(user));
    }

    /** Who has this nickname in a room. */
    Optional<UserId> holder(RoomId room, Nickname nickname) {
        return Optional.ofNullable(holders.getOrDefault(room, Map.of()).get(KEY + nickname.key()));
    }

    /** Whether somebody has such a nickname anywhere. */
    boolean isUsed(Name name) {
        return marks(name).stream().anyMatch(uses::containsKey);
    }

    void claim(RoomId room, UserId user, Nickname nickname) {
        Map<String, UserId> inRoom = holders.computeIfAbsent(room, _ -> new HashMap<>());
        for (String mark : marks(nickname)) {
            inRoom.put(mark, user);
            uses.merge(mark, 1, Integer::sum);
        }
    }

    void release(RoomId room, Nickname nickname) {
        Map<String, UserId> inRoom = holders.getOrDefault(room, Map.of());
        for (String mark : marks(nickname)) {
            inRoom.remove(mark);
            uses.computeIfPresent(mark, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Forgets a room in which nobody has a nickname any more. */
    void forget(RoomId room) {
        holders.remove(room);
    }

    private static List<String> marks(Name name) {
        return Stream.concat(Stream.of(KEY + name.key()), Confusables.skeletons(name).stream())
                .toList();
    }
}
