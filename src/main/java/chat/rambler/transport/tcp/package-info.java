/** Lines of text on a plain TCP port: netcat. */
@NullMarked
package chat.rambler.transport.tcp;

import org.jspecify.annotations.NullMarked;
