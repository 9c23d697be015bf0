/** Everything over HTTP that is not the WebSocket itself: headers, origins, signing in. */
@NullMarked
package chat.rambler.transport.http;

import org.jspecify.annotations.NullMarked;
