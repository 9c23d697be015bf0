/** The TCP port for lines of text, as netcat sends them. */
@NullMarked
package chat.rambler.transport.tcp;

import org.jspecify.annotations.NullMarked;
