package chat.rambler.store.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscriptions to Redis channels, over one connection of their own. A subscriber is told when it may have missed
 * publications: whenever it is subscribed again, by {@link #renew}, by {@link #rebuild} or by the library after a
 * reconnection.
 */
final class RedisChannels implements AutoCloseable {
    private static final long ACKNOWLEDGED_WITHIN_MS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(RedisChannels.class);

    private final Set<Class<?>> defects = ConcurrentHashMap.newKeySet(); // already logged
    private final AbstractRedisClient client;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private volatile StatefulRedisPubSubConnection<String, String> connection;

    /** A subscriber to one channel. */
    private record Subscription(
            Consumer<String> received, Runnable interrupted, CompletableFuture<Void> acknowledged) {}

    /** Connects; fails if Redis cannot be reached. */
    public RedisChannels(AbstractRedisClient client) {
        this.client = client;
        this.connection = connected();
    }

    /**
     * Subscribes to a channel. Neither callback may block.
     *
     * @param received takes each publication, in order
     * @param interrupted is called whenever publications may have been missed
     * @return done when Redis has acknowledged the subscription; fails after 2 s
     */
    public CompletableFuture<Void> subscribe(String channel, Consumer<String> received, Runnable interrupted) {
        Subscription subscription = new Subscription(received, interrupted, new CompletableFuture<>());
        subscriptions.put(channel, subscription);
        var _ = connection.async().subscribe(channel).whenComplete((_, failure) -> failed(subscription, failure));
        return subscription.acknowledged().copy().orTimeout(ACKNOWLEDGED_WITHIN_MS, TimeUnit.MILLISECONDS);
    }

    /** Ends a subscription. */
    public void unsubscribe(String channel) {
        subscriptions.remove(channel);
        var _ = connection.async().unsubscribe(channel);
    }

    /** Replaces the connection with a new one, because no publications come through the old one any more. */
    public void rebuild() {
        StatefulRedisPubSubConnection<String, String> fresh = connected();
        StatefulRedisPubSubConnection<String, String> old = connection;
        connection = fresh;
        var _ = old.closeAsync();
        renew();
    }

    /**
     * Subscribes to all channels again: this restores lost subscriptions and makes every subscriber compare with the
     * store.
     */
    void renew() {
        String[] channels = subscriptions.keySet().toArray(String[]::new);
        if (channels.length > 0) {
            var _ = connection.async().subscribe(channels);
        }
    }

    @Override
    public void close() {
        if (connection.isOpen()) { // Spring has closed it if the whole server stops
            connection.close();
        }
    }

    /** A failure here must not end the connection that all subscribers share. */
    private void receive(Subscription subscription, String message) {
        try {
            subscription.received().accept(message);
        } catch (RuntimeException e) {
            if (defects.add(e.getClass())) {
                LOG.error("A publication cannot be taken", e);
            }
        }
    }

    private static void failed(Subscription subscription, Throwable failure) {
        if (failure != null) {
            subscription.acknowledged().completeExceptionally(failure);
        }
    }

    private StatefulRedisPubSubConnection<String, String> connected() {
        StatefulRedisPubSubConnection<String, String> made = client instanceof RedisClusterClient cluster
                ? cluster.connectPubSub(StringCodec.UTF8)
                : ((RedisClient) client).connectPubSub(StringCodec.UTF8);
        made.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                Subscription subscription = subscriptions.get(channel);
                if (subscription != null) {
                    receive(subscription, message);
                }
            }

            @Override
            public void subscribed(String channel, long count) {
                Subscription subscription = subscriptions.get(channel);
                if (subscription == null) { // unsubscribed while there was no connection
                    var _ = made.async().unsubscribe(channel);
                } else if (!subscription.acknowledged().complete(null)) {
                    subscription.interrupted().run(); // subscribed again: something may have been missed
                }
            }

            @Override
            public void unsubscribed(String channel, long count) {
                if (subscriptions.containsKey(channel)) { // subscribed again meanwhile
                    var _ = made.async().subscribe(channel);
                }
            }
        });
        return made;
    }
}
