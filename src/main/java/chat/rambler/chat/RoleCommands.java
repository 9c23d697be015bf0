package chat.rambler.chat;

import chat.rambler.protocol.CommandSyntax;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.Target;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Rules;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is owner, moderator or administrator (PROTOCOL.md §10): telling, giving and laying down a role. */
final class RoleCommands {
    private static final Logger LOG = LoggerFactory.getLogger(RoleCommands.class);

    private final RoomRegistry rooms;
    private final Authority authority;

    RoleCommands(RoomRegistry rooms, Authority authority) {
        this.rooms = rooms;
        this.authority = authority;
    }

    /**
     * Tells a role, or gives one. Refused with {@link ErrorCode#FORBIDDEN} by rank, or if an owner or the last administrator
     * gives up, with {@link ErrorCode#UNKNOWN_USER} if it is nobody who is a member.
     *
     * @param typed null to tell it
     */
    void role(Session session, String roomTyped, Target who, @Nullable String typed) {
        boolean ofServer = roomTyped.equals(RoomName.SERVER.toString());
        Role role = typed == null ? Role.MEMBER : role(typed, ofServer);
        Authority.Actor actor = authority.actor(session, roomTyped);
        Room room = actor.room();
        if (typed == null) {
            Answers.await(room, room.readRules());
            Authority.Subject asked = authority.subject(room, who);
            if (asked.user() == null) {
                throw Authority.unknown(who, room);
            }
            actor.reply(new Event.RoleTold(room.name(), String.valueOf(asked.name()), room.role(asked.user())));
            return;
        }
        Role needed = ofServer ? Role.ADMINISTRATOR : Role.OWNER;
        boolean own = role == Role.MEMBER && isSelf(actor, who); // anybody may lay down a role
        if (!own) {
            authority.require(actor, needed);
        } else if (Answers.await(room, room.readRules())
                        .role(actor.user().id(), room.entry().creator())
                == Role.MEMBER) {
            actor.reply(new Event.ActDone()); // there is no role to lay down
            return;
        }
        Authority.Subject subject = authority.subject(room, who);
        User user = subject.user();
        boolean known = user != null
                && (ofServer
                        || (rooms.isAdministrator(actor.user()) && !room.entry().isPrivate())
                        || room.rules().roles().containsKey(user.id().value())
                        || authority.isMember(room, user));
        if (user == null || !known) {
            throw Authority.unknown(who, room);
        }
        authority.act(actor, rules -> {
            if (own && rules.role(user.id(), room.entry().creator()) == Role.MEMBER) {
                throw Authority.forbidden("you have no role there"); // laid down a moment ago
            }
            if (own && rules.role(user.id(), room.entry().creator()) == Role.OWNER) {
                throw Authority.forbidden("leave it to somebody first: #role \"" + room.name() + "\" NAME owner");
            }
            if (!own) {
                authority.requireRank(actor, needed, ofServer ? null : subject);
            }
            if (ofServer && role == Role.MEMBER && isLastAdministrator(rules, user)) {
                throw Authority.forbidden("there must be an administrator");
            }
            return authority.decided(
                    actor, subject, subject.notice(Notice.Act.ROLE, actor.user(), null, role.word(), null));
        });
    }

    private boolean isSelf(Authority.Actor actor, Target who) {
        return who instanceof Target.Named(var typed)
                && authority
                        .named(actor.room(), typed)
                        .filter(actor.user()::equals)
                        .isPresent();
    }

    private static boolean isLastAdministrator(Rules rules, User user) {
        return rules.role(user.id(), null) == Role.ADMINISTRATOR
                && rules.roles().values().stream()
                                .filter(role -> role == Role.ADMINISTRATOR)
                                .count()
                        == 1;
    }

    private static Role role(String typed, boolean ofServer) {
        Optional<Role> role = ofServer && typed.equalsIgnoreCase("user") ? Optional.of(Role.MEMBER) : Role.of(typed);
        return role.filter(one -> one == Role.MEMBER || ofServer == (one == Role.ADMINISTRATOR))
                .orElseThrow(() -> new ProtocolException(
                        ErrorCode.USAGE,
                        CommandSyntax.ROLE.usage()
                                + (ofServer
                                        ? ", ROLE is administrator or user"
                                        : ", ROLE is owner, moderator or member")));
    }

    /**
     * A moderator who has left is no moderator any more: nobody comes back as one by surprise. He has been answered
     * already, so a failure is only logged.
     *
     * @param nickname what he was called there
     */
    void layDownRole(Session session, Room room, User user, Nickname nickname) {
        try {
            Rules rules = Answers.await(room, room.readRules());
            if (rules.roles().get(user.id().value()) == Role.MODERATOR) {
                Authority.Actor actor = new Authority.Actor(session, user, room, nickname.toString(), false);
                Authority.Subject self = Authority.Subject.of(user, actor.name());
                authority.govern(
                        actor,
                        _ -> {},
                        _ -> authority.decided(
                                actor, self, self.notice(Notice.Act.ROLE, user, null, Role.MEMBER.word(), null)));
            }
        } catch (ProtocolException | StoreException e) {
            LOG.debug(
                    "{} stays a moderator of a room that he has left: {}",
                    user.id().value(),
                    e.getMessage());
        }
    }
}
