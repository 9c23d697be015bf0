/** Every limit of the server, in one place. */
@NullMarked
package chat.rambler.limits;

import org.jspecify.annotations.NullMarked;
