package chat.rambler.chat;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Contact;
import chat.rambler.store.ContactRepository;
import chat.rambler.store.Invitation;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.Storage;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.UserRepository;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from the storage where a user is a member, whom he talks to, and where he is invited. */
final class PlacesReader {
    /** Names of those who have invited somebody. */
    private static final int MOST_NAMES = 10_000;

    private final UserRepository users;
    private final MembershipRepository memberships;
    private final ContactRepository contacts;
    private final RoomRegistry rooms;
    private final Cache<UserId, UserName> names =
            Caffeine.newBuilder().maximumSize(MOST_NAMES).build();

    PlacesReader(Storage storage, RoomRegistry rooms) {
        this.users = storage.users();
        this.memberships = storage.memberships();
        this.contacts = storage.contacts();
        this.rooms = rooms;
    }

    /** Reads the storage. */
    Places of(User user) {
        Map<RoomId, Nickname> joined = memberships.of(user);
        List<Places.Invited> invited = memberships.invitations(user).stream()
                .flatMap(invitation -> invited(invitation).stream())
                .toList();
        Map<RoomId, Places.Conversation> conversations = new LinkedHashMap<>();
        Map<UserName, User> ignored = new LinkedHashMap<>();
        for (Contact contact : contacts.contacts(user)) {
            if (contact.opened() != null) {
                RoomEntry room = RoomEntry.conversation(user, contact.with());
                conversations.put(room.id(), new Places.Conversation(room, contact.from()));
            }
            if (contact.ignored()) {
                ignored.put(contact.with().name(), contact.with());
            }
        }
        List<Places.Invited> heard =
                invited.stream().filter(one -> !ignored.containsKey(one.by())).toList();
        return new Places(joined, conversations, ignored, heard);
    }

    /** Empty if the room is closed. */
    private Optional<Places.Invited> invited(Invitation invitation) {
        return rooms.entry(invitation.room())
                .flatMap(room -> nameOf(invitation.by()).map(by -> new Places.Invited(room, by)));
    }

    /** Nobody's name ever changes. */
    private Optional<UserName> nameOf(UserId user) {
        UserName known = names.getIfPresent(user);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<UserName> name = users.find(user).map(account -> account.user().name());
        name.ifPresent(found -> names.put(user, found));
        return name;
    }

    /**
     * The private room with this name that a user is invited to. It asks the storage the same, whether or not there is such
     * a room.
     */
    Optional<RoomEntry> invitedTo(User user, String typed) {
        List<Invitation> invitations = memberships.invitations(user);
        return RoomName.parse(typed)
                .flatMap(name -> invitations.stream()
                        .flatMap(invitation -> rooms.entry(invitation.room()).stream())
                        .filter(room -> room.name().equals(name))
                        .findFirst());
    }
}
