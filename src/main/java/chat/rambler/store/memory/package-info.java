/** Everything in this process's memory: a restart forgets it. */
@NullMarked
package chat.rambler.store.memory;

import org.jspecify.annotations.NullMarked;
