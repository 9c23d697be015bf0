package chat.rambler.limits;

/**
 * Where a client comes from, which decides how long its password waits to be hashed.
 *
 * @param network the address for IPv4, the first 48 bits for IPv6; passwords of one network wait for each other before
 *     they make others wait
 * @param isFamiliar whether there was a login to this name from this address lately (PROTOCOL.md §9)
 */
public record Origin(String network, boolean isFamiliar) {}
