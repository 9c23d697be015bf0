/**
 * A room at work: who is connected in it, in which order its messages leave, and how one enters
 * without a gap.
 */
@NullMarked
package chat.rambler.room;

import org.jspecify.annotations.NullMarked;
