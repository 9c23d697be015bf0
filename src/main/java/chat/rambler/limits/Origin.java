package chat.rambler.limits;

/**
 * Where somebody comes from who has to prove a name, as far as waiting for it goes.
 *
 * @param network those of one network wait for each other before they make others wait: the address
 *     for IPv4, the first 48 bits for IPv6
 * @param isFamiliar whether this name was proved from this address lately (PROTOCOL.md §9)
 */
public record Origin(String network, boolean isFamiliar) {}
