/** Everything in one SQLite file on this server's disk: durable before anybody sees it. */
@NullMarked
package chat.rambler.store.sqlite;

import org.jspecify.annotations.NullMarked;
