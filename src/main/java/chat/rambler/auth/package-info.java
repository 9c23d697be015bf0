/** Accounts: registration, passwords, and the login tokens of browsers. */
@NullMarked
package chat.rambler.auth;

import org.jspecify.annotations.NullMarked;
