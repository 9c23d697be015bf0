/** The way to Redis that all Redis storages share: one connection, scripts, keys. */
@NullMarked
package chat.rambler.redis;

import org.jspecify.annotations.NullMarked;
