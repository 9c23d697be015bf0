/** What a client's command does: one exhaustive switch, and who each connection is. */
@NullMarked
package chat.rambler.chat;

import org.jspecify.annotations.NullMarked;
