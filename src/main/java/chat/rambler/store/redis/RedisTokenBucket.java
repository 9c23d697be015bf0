package chat.rambler.store.redis;

import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import chat.rambler.store.TokenBucket;
import chat.rambler.store.TokenClock;
import io.github.bucket4j.Bucket;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token bucket in Redis. If Redis does not answer, {@link #take}, {@link #require} and {@link #has} throw a
 * {@link StoreException}, because what the tokens are for could not be done either. If Redis answers but stores nothing
 * (full, read-only), this server counts by itself.
 */
final class RedisTokenBucket extends TokenBucket {
    private static final Logger LOG = LoggerFactory.getLogger(RedisTokenBucket.class);

    private final TokenBucket here;

    /**
     * @param here the same bucket, on this server alone
     */
    RedisTokenBucket(Bucket bucket, TokenBucket here) {
        super(bucket, TokenClock.SYSTEM);
        this.here = here;
    }

    @Override
    public void take() {
        ask(super::take, here::take);
    }

    @Override
    public void require() {
        ask(super::require, () -> {}); // it only reads
        here.require();
    }

    @Override
    public boolean has(long tokens) {
        AtomicBoolean there = new AtomicBoolean(true);
        ask(() -> there.set(super.has(tokens)), () -> {});
        return there.get() && here.has(tokens);
    }

    @Override
    public void takeAll() {
        tell(super::takeAll, here::takeAll);
    }

    @Override
    public void owe(long tokens) {
        tell(() -> super.owe(tokens), () -> here.owe(tokens));
    }

    @Override
    public void giveBack() {
        tell(super::giveBack, here::giveBack);
    }

    private static void ask(Runnable question, Runnable otherwise) {
        try {
            StoreDeadline.asking(question);
        } catch (ProtocolException | StoreException refused) {
            throw refused;
        } catch (RuntimeException e) {
            if (!hasSaidNo(e)) {
                throw StoreException.notDone();
            }
            LOG.debug("A limit cannot be kept: {}", e.getMessage());
            otherwise.run();
        }
    }

    /** Never throws, because the request that it belongs to is decided by now. */
    private static void tell(Runnable change, Runnable otherwise) {
        try {
            StoreDeadline.asking(change);
        } catch (RuntimeException e) {
            LOG.debug("A limit could not be kept: {}", e.getMessage());
            otherwise.run();
        }
    }

    private static boolean hasSaidNo(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return true;
            }
        }
        return false;
    }
}
