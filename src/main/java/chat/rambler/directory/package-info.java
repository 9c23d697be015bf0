/**
 * Who and what exists: users, rooms, and which user is a member of which room under which nickname.
 */
@NullMarked
package chat.rambler.directory;

import org.jspecify.annotations.NullMarked;
