package chat.rambler;

import chat.rambler.store.Archive;
import chat.rambler.store.Storage;
import chat.rambler.store.UnusableStorageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Moves everything from one storage into that of this start, before anything listens; then the process ends with 0, as
 * {@link StorageProbe} has asked for.
 */
final class StorageCopy implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(StorageCopy.class);

    /** Items that are kept in one step. */
    private static final int STEP = 500;

    private final Archive from;
    private final @Nullable Archive to;
    private final String place;
    private final long perRoom;
    private final List<Archive.Item> waiting = new ArrayList<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    /**
     * @param perRoom how many of a room's newest messages are moved
     */
    StorageCopy(Archive from, Storage to, long perRoom) {
        this.from = from;
        this.to = to.archive();
        this.place = to.place();
        this.perRoom = perRoom;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (to == null) {
            throw new UnusableStorageException(
                    "Memory keeps nothing that is copied into it", "Start with the profile redis or sqlite.");
        }
        if (from.isEmpty()) {
            throw new UnusableStorageException(
                    "There is nothing to copy", "Name the folder by chat.data, or the Redis by spring.data.redis.");
        }
        if (!to.isEmpty()) {
            throw new UnusableStorageException(
                    "What is stored " + place + " is not empty, and nothing was copied",
                    "Copy into an empty folder, or an empty database of Redis.");
        }
        try {
            to.clear();
            from.read(perRoom, item -> take(to, item));
            keep(to);
        } catch (RuntimeException e) {
            throw new UnusableStorageException(
                    "The copy broke off (" + e.getMessage() + "), and what is stored " + place + " is incomplete",
                    "Empty it before any server is started, and copy again.");
        }
        LOG.info("Copied, and stored {}: {}", place, counts);
    }

    private void take(Archive target, Archive.Item item) {
        counts.merge(kind(item), 1, Integer::sum);
        waiting.add(item);
        if (waiting.size() == STEP) {
            keep(target);
        }
    }

    private void keep(Archive target) {
        target.put(List.copyOf(waiting));
        waiting.clear();
    }

    private static String kind(Archive.Item item) {
        return switch (item) {
            case Archive.Item.Account _ -> "accounts";
            case Archive.Item.Room _ -> "rooms";
            case Archive.Item.Member _ -> "memberships";
            case Archive.Item.Token _ -> "logins";
            case Archive.Item.Log _ -> "rooms with messages";
            case Archive.Item.Message _ -> "messages";
        };
    }
}
