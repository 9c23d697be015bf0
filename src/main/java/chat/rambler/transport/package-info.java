/** What WebSocket and TCP share: from received text to a command that is carried out or an error that is answered. */
@NullMarked
package chat.rambler.transport;

import org.jspecify.annotations.NullMarked;
