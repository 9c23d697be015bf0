package chat.rambler;

import chat.rambler.store.Archive;
import chat.rambler.store.Storage;
import chat.rambler.store.UnusableStorageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Set<String> accounts = new HashSet<>();
    private final Set<String> rooms = new HashSet<>();

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
            to.begin();
            from.read(perRoom, item -> take(to, item));
            keep(to);
            to.complete();
        } catch (RuntimeException e) {
            throw new UnusableStorageException(
                    "The copy broke off (" + e.getMessage() + "), and what is stored " + place + " is incomplete",
                    "Empty it, and copy again: no server starts with it as it is.");
        }
        LOG.info("Copied, and stored {}: {}", place, counts);
    }

    private void take(Archive target, Archive.Item item) {
        if (!isOfSomethingKnown(item)) { // which a damaged storage may have
            counts.merge("left out", 1, Integer::sum);
            return;
        }
        counts.merge(kind(item), 1, Integer::sum);
        waiting.add(item);
        if (waiting.size() == STEP) {
            keep(target);
        }
    }

    private boolean isOfSomethingKnown(Archive.Item item) {
        return switch (item) {
            case Archive.Item.Account account -> accounts.add(account.id());
            case Archive.Item.Room room -> rooms.add(room.id());
            case Archive.Item.Member member -> accounts.contains(member.account()) && rooms.contains(member.room());
            case Archive.Item.Invitation invitation ->
                accounts.contains(invitation.account()) && rooms.contains(invitation.room());
            case Archive.Item.Contact contact ->
                accounts.contains(contact.account()) && accounts.contains(contact.other());
            case Archive.Item.Marker marker -> accounts.contains(marker.account());
            case Archive.Item.Token token -> accounts.contains(token.account());
            case Archive.Item.OriginKey _,
                    Archive.Item.Log _,
                    Archive.Item.Message _,
                    Archive.Item.Governed _,
                    Archive.Item.Act _ -> true;
        };
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
            case Archive.Item.Invitation _ -> "invitations";
            case Archive.Item.Contact _ -> "contacts";
            case Archive.Item.Marker _ -> "markers";
            case Archive.Item.Token _ -> "logins";
            case Archive.Item.Log _ -> "rooms with messages";
            case Archive.Item.Message _ -> "messages";
            case Archive.Item.OriginKey _ -> "keys";
            case Archive.Item.Governed _ -> "governed rooms";
            case Archive.Item.Act _ -> "acts";
        };
    }
}
