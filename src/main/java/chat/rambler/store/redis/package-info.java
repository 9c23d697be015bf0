/** The storage in Redis, for many servers. {@code src/docs/redis.md} says what each key holds. */
@NullMarked
package chat.rambler.store.redis;

import org.jspecify.annotations.NullMarked;
