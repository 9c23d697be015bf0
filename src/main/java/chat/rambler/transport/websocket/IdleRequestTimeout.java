package chat.rambler.transport.websocket;

import chat.rambler.limits.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A snapshot of the web server's connections that are no WebSockets, by address. Finds those that exceed the limit of a
 * network, or of the site around it.
 */
final class IdleRequestTimeout {
    private final int mostOfNetwork;
    private final Map<String, List<Idle>> networks = new HashMap<>();
    private final Map<String, List<Idle>> sites = new HashMap<>();

    /** One of these connections. */
    record Idle(HttpSockets.Socket socket, boolean asking, long since) {}

    /**
     * @param mostOfNetwork how many connections one network may have; 0 for no limit
     */
    IdleRequestTimeout(int mostOfNetwork) {
        this.mostOfNetwork = mostOfNetwork;
    }

    /** Counts a connection, unless it comes from this machine. */
    void add(Address address, Idle idle) {
        if (address.isLocal()) {
            return;
        }
        networks.computeIfAbsent(address.network(), _ -> new ArrayList<>()).add(idle);
        if (address.hasSite()) {
            sites.computeIfAbsent(address.site(), _ -> new ArrayList<>()).add(idle);
        }
    }

    /** The connections above a limit: first those without a request, and among them the newest. */
    List<Idle> tooMany() {
        if (mostOfNetwork == 0) {
            return List.of();
        }
        return Stream.concat(
                        networks.values().stream().flatMap(all -> beyond(all, mostOfNetwork)),
                        sites.values().stream().flatMap(all -> beyond(all, Address.ofSite(mostOfNetwork))))
                .distinct()
                .toList();
    }

    private static Stream<Idle> beyond(List<Idle> all, int most) {
        return all.stream()
                .sorted(Comparator.comparing(Idle::asking).thenComparing(Idle::since, Comparator.reverseOrder()))
                .limit(Math.max(0, all.size() - most));
    }
}
