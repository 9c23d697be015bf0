/** The WebSocket endpoint at /chat, for browsers and programs. */
@NullMarked
package chat.rambler.transport.websocket;

import org.jspecify.annotations.NullMarked;
