package chat.rambler.transport.http;

import chat.rambler.transport.ProxyProperties;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Believes {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Port} of the
 * proxies that are named, and of nobody else.
 */
final class TrustedProxies implements WebServerFactoryCustomizer<TomcatWebServerFactory> {
    private final ProxyProperties properties;

    TrustedProxies(ProxyProperties properties) {
        this.properties = properties;
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
        factory.addEngineValves(new ForwardedAddressValve(), valve);
    }
}
