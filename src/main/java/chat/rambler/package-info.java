/** Rambler Chat: chat rooms for a browser, netcat and scripts. */
@NullMarked
package chat.rambler;

import org.jspecify.annotations.NullMarked;
