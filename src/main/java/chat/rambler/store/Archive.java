package chat.rambler.store;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a storage keeps, to be moved into another one while no server uses either. Names are as they are kept,
 * also those that today's rules refuse. Calls block, and throw what the storage throws.
 */
public interface Archive {
    /** Whether it keeps no account and no message; rooms that exist from the start do not count. */
    boolean isEmpty();

    /**
     * Marks what is kept here as incomplete, so that no server starts with it, and forgets the rooms that exist from the
     * start: they come with the rest, under their ids of before.
     */
    void begin();

    /** Takes the mark away. */
    void complete();

    /**
     * Tells everything: the key of origins, accounts, then rooms, memberships, invitations, contacts, markers, tokens, and of each room
     * and conversation, and of the server, its log with the messages, what governs it and the acts.
     *
     * @param perRoom how many of a room's newest messages
     */
    void read(long perRoom, Consumer<Item> reader);

    /** Keeps these, in this order. */
    void put(List<Item> items);

    /** One thing that is kept; ids, names and epochs as they are. */
    sealed interface Item {
        /** As {@link chat.rambler.store.Account}. */
        record Account(String id, String name, String passwordHash, long generation) implements Item {}

        /**
         * In the order of creation.
         *
         * @param creator an account's id; null for a room that exists from the start
         * @param isPrivate as {@link RoomEntry#isPrivate}
         * @param created as {@link RoomEntry#created}
         */
        record Room(String id, String name, @Nullable String creator, boolean isPrivate, Instant created)
                implements Item {}

        /** In the order of joining, for each account. */
        record Member(String account, String room, String nickname) implements Item {}

        /** As {@link chat.rambler.store.Invitation}. */
        record Invitation(String account, String room, String inviter, Instant time) implements Item {}

        /**
         * As {@link chat.rambler.store.Contact}.
         *
         * @param other the other one's account, with the name
         * @param room the conversation of the two
         */
        record Contact(
                String account,
                String other,
                String name,
                String room,
                @Nullable Instant opened,
                String epoch,
                long seq,
                boolean ignored)
                implements Item {}

        /** How far an account has read a room or a conversation; mentions as in {@link chat.rambler.store.Marker#storedMentions}. */
        record Marker(String account, String room, String epoch, long seq, String mentions) implements Item {}

        /** As {@link LoginToken}. */
        record Token(String hash, String account, long generation, Instant renewed, Instant expires) implements Item {}

        /** Where the numbering of a room stands. */
        record Log(String room, String epoch, long newest, String newestId, Instant newestTime) implements Item {}

        /**
         * A message of the room and epoch of the {@link Log} before it.
         *
         * @param previous the id of the message before; empty if that is not kept
         * @param user the name of the account that said it; null for an anonymous connection
         * @param sender whose the id is, as in {@link Draft#sender}; null if the client did not choose it, or so long ago
         *     that it does not matter
         * @param notice the act that this is, as {@link RulesJson} writes it; null for what was said
         * @param mentions the names of those whom it names, as {@link StoredNames} writes them; null for nobody
         */
        record Message(
                String room,
                String epoch,
                long number,
                String id,
                String previous,
                Instant time,
                @Nullable String user,
                String nickname,
                @Nullable String sender,
                String text,
                @Nullable String notice,
                @Nullable String mentions)
                implements Item {}

        /** The key of {@link OriginHash}, so that bans of visitors go on. */
        record OriginKey(String key) implements Item {}

        /** What governs the room of the {@link Log} before it, as {@link RulesJson} writes it. */
        record Governed(String room, String act, String rules) implements Item {}

        /** An act in that room; {@code notice} as {@link RulesJson} writes it. */
        record Act(String room, long number, Instant time, String notice) implements Item {}
    }
}
