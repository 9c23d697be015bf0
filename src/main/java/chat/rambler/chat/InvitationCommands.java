package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Role;
import chat.rambler.room.Room;
import chat.rambler.store.ContactRepository;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.Rules;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenBuckets;
import chat.rambler.store.User;

/** The commands by which moderators of a private room say who may enter it (PROTOCOL.md §11). */
final class InvitationCommands {
    private final Authority authority;
    private final MembershipRepository memberships;
    private final ContactRepository contacts;
    private final HistoryRepository history;
    private final UserSessions userSessions;
    private final TokenBuckets invitations;

    /** @param invitations how many people a user may invite */
    InvitationCommands(Authority authority, Storage storage, UserSessions userSessions, TokenBuckets invitations) {
        this.authority = authority;
        this.memberships = storage.memberships();
        this.contacts = storage.contacts();
        this.history = storage.history();
        this.userSessions = userSessions;
        this.invitations = invitations;
    }

    /**
     * Lets a user into a private room, or takes that back; answered alike whether or not anything has changed. Refused with
     * {@link ErrorCode#FORBIDDEN} by rank, or if the room is not private, with {@link ErrorCode#UNKNOWN_USER}, with
     * {@link ErrorCode#RATE_LIMITED}.
     */
    void invite(Session session, String roomTyped, String userTyped, boolean lets) {
        Authority.Actor actor = authority.actor(session, roomTyped);
        Room room = actor.room();
        authority.requireRoom(room);
        if (!room.entry().isPrivate()) {
            throw Authority.forbidden("everybody may enter \"" + room.name() + "\"");
        }
        Rules rules = authority.require(actor, Role.MODERATOR);
        User user = authority.user(userTyped);
        boolean changed = false;
        if (!lets) {
            changed = memberships.uninvite(user, room.entry());
        } else if (!isBanned(rules, user) && !authority.isMember(room, user) && !ignores(user, actor.user())) {
            invitations.of(actor.user().id().value()).take();
            changed = memberships.invite(user, room.entry(), actor.user());
            if (isBanned(Answers.await(room, room.readRules()), user)) { // at the same moment
                memberships.uninvite(user, room.entry());
            }
        }
        actor.reply(new Event.ActDone());
        if (changed) {
            userSessions.userChanged(user.id());
        }
    }

    private boolean ignores(User user, User other) {
        return contacts.contacts(user).stream()
                .anyMatch(one -> one.ignored() && one.with().equals(other));
    }

    private boolean isBanned(Rules rules, User user) {
        return rules.ban(Rules.gagOf(user.id()), history.now()) != null;
    }
}
