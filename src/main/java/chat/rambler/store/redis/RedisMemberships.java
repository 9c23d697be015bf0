package chat.rambler.store.redis;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.Invitation;
import chat.rambler.store.Membership;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoredNames;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memberships and nicknames in Redis; every change is one script. */
final class RedisMemberships implements MembershipRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RedisMemberships.class);

    private static final String LASTS = String.valueOf(Invitation.LASTS.toMillis());

    private final Misread misread = new Misread(LOG);
    private final RedisConnection redis;
    private final RedisDirectoryScript script;
    private final DirectoryLimits limits;

    /** One membership as it is stored. */
    private record Stored(long order, RoomId room, Nickname nickname) {}

    RedisMemberships(RedisConnection redis, DirectoryLimits limits) {
        this.redis = redis;
        this.script = new RedisDirectoryScript(redis);
        this.limits = limits;
    }

    @Override
    public Map<RoomId, Nickname> of(User user) {
        Map<String, String> stored = RedisConnection.await(redis.commands()
                .hgetall(RedisKeys.directory("member:" + user.id().value())));
        Map<RoomId, Nickname> memberships = new LinkedHashMap<>();
        stored.entrySet().stream()
                .flatMap(field -> stored(user, field))
                .sorted(Comparator.comparingLong(Stored::order))
                .forEach(membership -> memberships.put(membership.room(), membership.nickname()));
        return memberships;
    }

    @Override
    public List<Membership> members(RoomEntry room) {
        String rid = room.id().value();
        Set<String> ids =
                new HashSet<>(RedisConnection.await(redis.reads().hvals(RedisKeys.directory("nicks:" + rid))));
        List<CompletableFuture<Optional<Membership>>> all = new ArrayList<>();
        for (String id : ids) { // all at once
            CompletableFuture<String> name = redis.reads()
                    .hget(RedisKeys.directory("user:" + id), "name")
                    .toCompletableFuture();
            all.add(redis.reads()
                    .hget(RedisKeys.directory("member:" + id), rid)
                    .toCompletableFuture()
                    .thenCombine(name, (stored, user) -> membership(id, user, rid, stored)));
        }
        RedisConnection.await(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        return all.stream()
                .flatMap(one -> one.resultNow().stream())
                .sorted(Comparator.comparing(member -> member.nickname().key()))
                .toList();
    }

    /** Empty if the membership has ended meanwhile, or is not understood. */
    private Optional<Membership> membership(String id, @Nullable String name, String rid, @Nullable String stored) {
        UserName userName = name == null ? null : StoredNames.user(name);
        if (userName == null || stored == null) {
            return Optional.empty();
        }
        User user = new User(new UserId(id), userName);
        return stored(user, Map.entry(rid, stored)).findFirst().map(one -> new Membership(user, one.nickname()));
    }

    @Override
    public Map<Nickname, UserId> holders(RoomEntry room, List<Nickname> nicknames) {
        Map<Nickname, UserId> found = new HashMap<>();
        if (nicknames.isEmpty()) {
            return found;
        }
        var ids = RedisConnection.await(redis.commands()
                .hmget(
                        RedisKeys.directory("nicks:" + room.id().value()),
                        nicknames.stream().map(Nickname::key).toArray(String[]::new)));
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i).hasValue()) {
                found.put(nicknames.get(i), new UserId(ids.get(i).getValue()));
            }
        }
        return found;
    }

    @Override
    public void join(User user, RoomEntry room, Nickname nickname) {
        List<String> answer = script.run(
                "join",
                user.id().value(),
                room.id().value(),
                nickname.key(),
                RedisDirectoryScript.looks(nickname),
                nickname.toString(),
                String.valueOf(limits.joinedRooms()),
                LASTS);
        RedisDirectoryScript.requireOk(answer, nickname, room);
    }

    @Override
    public void leave(User user, RoomEntry room, boolean staysInvited) {
        List<String> answer = script.run("leave", user.id().value(), room.id().value(), staysInvited ? "1" : "");
        RedisDirectoryScript.requireOk(answer, null, room);
    }

    @Override
    public boolean invite(User invited, RoomEntry room, User by) {
        return RedisDirectoryScript.hasChanged(script.run(
                "invite",
                invited.id().value(),
                room.id().value(),
                by.id().value(),
                LASTS,
                String.valueOf(Invitation.MOST)));
    }

    @Override
    public boolean uninvite(User invited, RoomEntry room) {
        return RedisDirectoryScript.hasChanged(
                script.run("uninvite", invited.id().value(), room.id().value()));
    }

    @Override
    public List<Invitation> invitations(User user) {
        Map<String, String> stored = RedisConnection.await(redis.commands()
                .hgetall(RedisKeys.directory("invited:" + user.id().value())));
        Instant now = Instant.ofEpochMilli(redis.redisMillis());
        return stored.entrySet().stream()
                .flatMap(field -> invitation(user, field))
                .filter(invitation -> invitation.holdsAt(now))
                .sorted(Comparator.comparing(Invitation::time))
                .toList();
    }

    /** Empty for what another program has written there. */
    private Stream<Invitation> invitation(User user, Map.Entry<String, String> field) {
        String[] parts = field.getValue().split(" ", -1); // by whom, time in ms
        try {
            return Stream.of(new Invitation(
                    user.id(),
                    new RoomId(field.getKey()),
                    new UserId(parts[0]),
                    Instant.ofEpochMilli(Long.parseLong(parts[1]))));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            misread.tell("an invitation of " + user.id().value());
            return Stream.empty();
        }
    }

    @Override
    public void rename(User user, RoomEntry room, Nickname nickname) {
        List<String> answer = script.run(
                "nick",
                user.id().value(),
                room.id().value(),
                nickname.key(),
                RedisDirectoryScript.looks(nickname),
                nickname.toString());
        RedisDirectoryScript.requireOk(answer, nickname, room);
    }

    @Override
    public void renameAll(User user, Nickname nickname) {
        List<String> answer = script.run(
                "nickall",
                user.id().value(),
                nickname.key(),
                RedisDirectoryScript.looks(nickname),
                nickname.toString());
        if (answer.getFirst().equals("nickname_taken")) {
            throw new ProtocolException(ErrorCode.NICKNAME_TAKEN, nickname, answer.get(1));
        }
        RedisDirectoryScript.requireOk(answer);
    }

    /** Empty for what another program, or a server with other rules for names, has written there. */
    private Stream<Stored> stored(User user, Map.Entry<String, String> field) {
        String[] parts = field.getValue().split("\t", -1); // order, key, nickname, skeletons
        try {
            return Stream.of(new Stored(Long.parseLong(parts[0]), new RoomId(field.getKey()), Nickname.of(parts[2])));
        } catch (IndexOutOfBoundsException | NumberFormatException | ProtocolException e) {
            misread.tell("a membership of " + user.id().value());
            return Stream.empty();
        }
    }
}
