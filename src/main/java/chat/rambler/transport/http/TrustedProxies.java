package chat.rambler.transport.http;

import java.net.InetAddress;
import org.apache.catalina.util.NetMaskSet;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Believes {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Port} of the
 * proxies that are named, and of nobody else.
 */
public final class TrustedProxies implements WebServerFactoryCustomizer<TomcatWebServerFactory> {
    private final OriginProperties properties;
    private final NetMaskSet networks = new NetMaskSet();

    TrustedProxies(OriginProperties properties) {
        this.properties = properties;
        String named = String.join(",", properties.trustedProxies());
        if (!properties.trustedProxies().isEmpty() && !networks.addAll(named).isEmpty()) {
            throw new IllegalArgumentException(
                    "chat.trusted-proxies must be addresses or networks such as 10.0.0.0/8: "
                            + named);
        }
    }

    /** Whether this address is one of theirs. */
    public boolean contain(String address) {
        try { // an address in digits: no name is looked up
            return !networks.isEmpty() && networks.contains(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        if (properties.trustedProxies().isEmpty()) {
            return;
        }
        RemoteIpValve valve = new RemoteIpValve();
        valve.setInternalProxies(String.join(",", properties.trustedProxies()));
        valve.setProtocolHeader("X-Forwarded-Proto");
        valve.setPortHeader("X-Forwarded-Port"); // where it is not 443
        factory.addEngineValves(valve);
    }
}
