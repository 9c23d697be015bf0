/** Accounts: registering, proving who one is, and the tokens by which a browser is recognised. */
@NullMarked
package chat.rambler.auth;

import org.jspecify.annotations.NullMarked;
