/** What every storage has in common, whichever keeps the data. */
@NullMarked
package chat.rambler.store;

import org.jspecify.annotations.NullMarked;
