/** Carries out the commands of clients, in one exhaustive switch, and knows the user and rooms of each session. */
@NullMarked
package chat.rambler.chat;

import org.jspecify.annotations.NullMarked;
