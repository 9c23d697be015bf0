/** A connection, whatever its transport: a bounded queue of frames and the transport that carries them. */
@NullMarked
package chat.rambler.connection;

import org.jspecify.annotations.NullMarked;
