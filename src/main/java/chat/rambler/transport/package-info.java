/**
 * What WebSocket and TCP have in common: from text received to a command carried out or an error
 * answered.
 */
@NullMarked
package chat.rambler.transport;

import org.jspecify.annotations.NullMarked;
