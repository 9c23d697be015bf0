/** A room at work: who is connected in it, the order of its messages, and how a newcomer joins without a gap. */
@NullMarked
package chat.rambler.room;

import org.jspecify.annotations.NullMarked;
