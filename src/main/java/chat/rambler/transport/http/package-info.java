/** HTTP apart from the WebSocket itself: the page, headers, origins, accounts. */
@NullMarked
package chat.rambler.transport.http;

import org.jspecify.annotations.NullMarked;
