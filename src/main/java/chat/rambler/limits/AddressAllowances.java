package chat.rambler.limits;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.RateLimits;
import chat.rambler.store.TokenBucket;
import chat.rambler.store.TokenBuckets;
import java.time.Duration;

/**
 * Token buckets by address: one for its network and, for IPv6, a larger one for the site around it. This machine has no
 * limit.
 */
final class AddressAllowances {
    private final TokenBuckets networks;
    private final TokenBuckets sites;

    AddressAllowances(RateLimits limits, String kind, int tokens, Duration period) {
        networks = limits.allowances(kind, tokens, period);
        sites = limits.allowances(kind + "-site", Address.ofSite(tokens), period);
    }

    /** Takes a token. Refused with {@link ErrorCode#RATE_LIMITED} if there is none. */
    void take(Address address) {
        if (address.isLocal()) {
            return;
        }
        TokenBucket network = networks.of(address.network());
        network.take();
        try {
            if (address.hasSite()) {
                sites.of(address.site()).take();
            }
        } catch (ProtocolException e) {
            network.giveBack();
            throw e;
        }
    }

    /** Returns a token that was not needed. */
    void giveBack(Address address) {
        if (!address.isLocal()) {
            networks.of(address.network()).giveBack();
            if (address.hasSite()) {
                sites.of(address.site()).giveBack();
            }
        }
    }
}
