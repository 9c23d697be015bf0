/**
 * What a delivered message costs, measured: a load generator on one thread, the servers that it is
 * pointed at, and what came out as a table, CSV and a chart. Run by {@code ./mvnw -Pbench verify}.
 */
@NullMarked
package chat.rambler.bench;

import org.jspecify.annotations.NullMarked;
