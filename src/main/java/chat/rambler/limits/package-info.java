/** What clients may use: settings, admission, throttling of logins, and counters of refusals. */
@NullMarked
package chat.rambler.limits;

import org.jspecify.annotations.NullMarked;
