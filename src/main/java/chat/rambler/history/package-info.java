/** The messages of each room, numbered and kept. */
@NullMarked
package chat.rambler.history;

import org.jspecify.annotations.NullMarked;
