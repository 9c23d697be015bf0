/** Browsers and programs at /chat. */
@NullMarked
package chat.rambler.transport.websocket;

import org.jspecify.annotations.NullMarked;
