/** What goes over the wire: commands, events, names, errors and codecs. Plain Java, no Spring, no sockets. */
@NullMarked
package chat.rambler.protocol;

import org.jspecify.annotations.NullMarked;
