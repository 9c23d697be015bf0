package chat.rambler.transport.http;

import org.apache.catalina.util.NetMaskSet;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Believes {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Port} of the
 * proxies that are named, and of nobody else.
 */
final class TrustedProxies implements WebServerFactoryCustomizer<TomcatWebServerFactory> {
    private final OriginProperties properties;

    TrustedProxies(OriginProperties properties) {
        this.properties = properties;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        if (properties.trustedProxies().isEmpty()) {
            return;
        }
        String networks = String.join(",", properties.trustedProxies());
        if (!new NetMaskSet().addAll(networks).isEmpty()) {
            throw new IllegalArgumentException(
                    "chat.trusted-proxies must be addresses or networks such as 10.0.0.0/8: "
                            + networks);
        }
        RemoteIpValve valve = new RemoteIpValve();
        valve.setInternalProxies(networks);
        valve.setProtocolHeader("X-Forwarded-Proto");
        valve.setPortHeader("X-Forwarded-Port"); // where it is not 443
        factory.addEngineValves(valve);
    }
}
