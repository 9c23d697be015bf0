/**
 * A connection seen from inside: a bounded queue of frames and the link that carries them, whatever
 * the transport.
 */
@NullMarked
package chat.rambler.connection;

import org.jspecify.annotations.NullMarked;
