/**
 * Measures what a delivered message costs: a load generator on one thread, the servers to compare, and the results as a
 * table, CSV and a chart. Run by {@code ./mvnw -Pbench verify}.
 */
@NullMarked
package chat.rambler.bench;

import org.jspecify.annotations.NullMarked;
