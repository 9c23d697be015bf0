/**
 * What is stored: users, rooms, memberships, messages, login tokens, presence and rate limits. Each kind of storage has
 * a package of its own below this one.
 */
@NullMarked
package chat.rambler.store;

import org.jspecify.annotations.NullMarked;
