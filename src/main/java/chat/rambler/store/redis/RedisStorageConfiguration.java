package chat.rambler.store.redis;

import chat.rambler.protocol.RoomName;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.OriginHash;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The storage of the profile {@code redis}. */
public class RedisStorageConfiguration {
    private static final Set<ProtocolKeyword> SUBSCRIBING = Set.of(CommandType.SUBSCRIBE, CommandType.UNSUBSCRIBE);
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);
    private static final Duration LATEST_RECONNECT = Duration.ofSeconds(1);

    /**
     * A command that cannot be sent at once fails, since nobody expects it to be sent after a reconnection. Nor is a
     * command sent again if its answer was lost with the connection: the second one's error would hide that the first
     * was carried out. Only subscriptions are sent again.
     */
    @Bean
    LettuceClientOptionsBuilderCustomizer nothingIsSentLaterOrTwice() {
        return options -> options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> !SUBSCRIBING.contains(command.getType()));
    }

    /**
     * Names are looked up by the JVM, which forgets them after 30 s. Lettuce by itself keeps an address for as long as the
     * name server says, which with containers may be a day: a Redis that has moved would not be found.
     */
    @Bean
    ClientResourcesBuilderCustomizer reconnectSoonAndToWhereRedisIsNow() {
        return resources -> resources
                .reconnectDelay(() -> Delay.equalJitter(FIRST_RECONNECT, LATEST_RECONNECT, 2, TimeUnit.MILLISECONDS))
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .nettyCustomizer(new FewFlushes());
    }

    /** Commands that come while others are being written are sent with them in one system call. */
    private static final class FewFlushes implements NettyCustomizer {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline()
                    .addFirst(new FlushConsolidationHandler(
                            FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
        }
    }

    @Bean
    RedisConnection redisStore(LettuceConnectionFactory factory) {
        RedisConnection store =
                RedisAtStart.connect(() -> RedisConnection.connect(client(factory), factory.getDatabase()));
        RedisAtStart.awaitLoaded(store);
        RedisAtStart.warnOfEviction(store);
        return store;
    }

    @Bean
    RedisChannels redisChannels(LettuceConnectionFactory factory) {
        return RedisAtStart.connect(() -> new RedisChannels(client(factory)));
    }

    @Bean
    RedisBytes redisBytes(LettuceConnectionFactory factory) {
        return RedisAtStart.connect(() -> new RedisBytes(client(factory)));
    }

    @Bean(initMethod = "start")
    RedisHealthMonitor redisHealthMonitor(RedisConnection store, RedisChannels channels, RedisBytes bytes) {
        return new RedisHealthMonitor(store, channels, bytes);
    }

    @Bean
    RedisMetrics redisMetrics(RedisHealthMonitor liveness) {
        return new RedisMetrics(liveness);
    }

    @Bean("delivery")
    RedisDeliveryHealth delivery(RedisHealthMonitor liveness) {
        return new RedisDeliveryHealth(liveness);
    }

    @Bean
    RedisPresence redisPresence(RedisConnection redis, RedisChannels channels, RedisHealthMonitor monitor) {
        RedisPresence presence = new RedisPresence(redis, channels, monitor.server());
        monitor.everyTenSeconds(presence::renew);
        return presence;
    }

    @Bean
    Storage storage(
            RedisConnection redis,
            RedisChannels channels,
            RedisBytes bytes,
            RedisPresence presence,
            DirectoryProperties directoryProperties,
            DirectoryLimits limits,
            HistoryProperties history,
            TokenClock clock,
            Clock wallClock,
            DataRedisProperties properties,
            @Qualifier("applicationTaskExecutor") Executor executor) {
        RedisDirectory directory = new RedisDirectory(redis, limits);
        directoryProperties.rooms().forEach(room -> directory.ensure(RoomName.of(room)));
        return new Storage(
                directory,
                directory,
                new RedisMemberships(redis, limits),
                new RedisContacts(redis, limits),
                new RedisDirectoryChanges(redis, channels, directory, executor),
                new RedisHistoryRepository(
                        redis, channels, (int) history.perRoomOr(HistoryProperties.PER_ROOM_IN_MEMORY)),
                new RedisMarkers(redis, channels),
                new RedisTokenRepository(redis),
                presence,
                new RedisRateLimits(bytes, clock),
                originHash(redis),
                "in Redis " + place(properties),
                new RedisArchive(redis, wallClock));
    }

    /** All servers have the key that the first one has made. */
    private static OriginHash originHash(RedisConnection redis) {
        String key = RedisKeys.directory("origin");
        RedisConnection.await(redis.commands().setnx(key, OriginHash.newKey()));
        return new OriginHash(RedisConnection.await(redis.commands().get(key)));
    }

    /** Where it is, as Spring chooses among what is set. Never the whole URL: there may be a password in it. */
    static String place(DataRedisProperties properties) {
        DataRedisProperties.Sentinel sentinel = properties.getSentinel();
        if (sentinel != null) {
            return sentinel.getMaster() + " by Sentinel " + nodes(sentinel.getNodes());
        }
        DataRedisProperties.Cluster cluster = properties.getCluster();
        if (cluster != null) {
            return nodes(cluster.getNodes());
        }
        return properties.getUrl() != null
                ? "at spring.data.redis.url"
                : properties.getHost() + ":" + properties.getPort();
    }

    private static String nodes(@Nullable List<String> nodes) {
        return nodes == null ? "" : String.join(",", nodes);
    }

    private static AbstractRedisClient client(LettuceConnectionFactory factory) {
        return factory.getRequiredNativeClient();
    }
}
