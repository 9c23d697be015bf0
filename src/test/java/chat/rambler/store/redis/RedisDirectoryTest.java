package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.DirectoryContract;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.User;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisDirectoryTest extends DirectoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    protected Parts empty() {
        RedisConnection redis = OnRedis.flushed(REDIS);
        RedisDirectory directory = new RedisDirectory(redis, LIMITS);
        return new Parts(
                directory,
                directory,
                new RedisMemberships(redis, LIMITS),
                new RedisContacts(redis, LIMITS),
                new RedisMarkers(redis, OnRedis.channels(REDIS)));
    }

    /** One malformed field must not hide a user or a list from everybody. */
    @Test
    void whatAnotherHandHasWrittenIsLeftOut() {
        RedisConnection redis = OnRedis.flushed(REDIS);
        RedisDirectory directory = new RedisDirectory(redis, LIMITS);
        User fry = directory.register(UserName.of("Fry"), "hash");
        RoomEntry lab = directory.create(RoomName.of("Lab"), fry, false);
        MembershipRepository memberships = new RedisMemberships(redis, LIMITS);
        var before = memberships.of(fry);
        String key = RedisKeys.directory("member:" + fry.id().value());
        RedisConnection.await(redis.commands().hset(key, "r-a", "no tabs"));
        RedisConnection.await(redis.commands().hset(key, "r-b", "1\tx\ta:b"));
        RedisConnection.await(redis.commands().rpush(RedisKeys.directory("roomlist"), "gone", "bad"));
        RedisConnection.await(redis.commands().hset(RedisKeys.directory("room:bad"), "name", "\u202e"));

        assertThat(memberships.of(fry)).isEqualTo(before);
        assertThat(new RedisDirectory(redis, LIMITS).all()).contains(lab).hasSize(2);
    }

    /** Listing does not ask Redis; rooms of the other server are inserted in their place later. */
    @Test
    void roomsOfTwoServersAreListedInTheOrderOfCreation() {
        RedisConnection redis = OnRedis.flushed(REDIS);
        RedisDirectory here = new RedisDirectory(redis, LIMITS);
        RedisDirectory there = new RedisDirectory(redis, LIMITS);
        User fry = here.register(UserName.of("Fry"), "hash");
        RoomEntry freeChat = here.find(RoomName.FREE_CHAT).orElseThrow();

        RoomEntry first = there.create(RoomName.of("first"), fry, false);
        RoomEntry second = here.create(RoomName.of("second"), fry, false);
        RoomEntry third = there.ensure(RoomName.of("third"));
        assertThat(here.all()).containsExactly(freeChat, second);
        assertThat(there.all()).containsExactly(freeChat, first, third);

        here.readNewRooms();
        there.readAllRooms();
        assertThat(here.all()).containsExactly(freeChat, first, second, third);
        assertThat(there.all()).isEqualTo(here.all());

        here.readNewRooms();
        assertThat(here.all()).isEqualTo(there.all());
        OnRedis.flushed(REDIS);
        assertThat(here.all()).isEqualTo(there.all());
    }

    @Test
    void whoWatchesIsToldOfEachChangeOfAMarker() {
        requireThatWhoWatchesIsTold();
    }
}
