package chat.rambler.transport.http;

import chat.rambler.transport.ProxyProperties;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Makes Tomcat believe {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Port} of the trusted
 * proxies only.
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
        valve.setPortHeader("X-Forwarded-Port"); // if it is not 443
        factory.addEngineValves(new ForwardedAddressValve(), valve);
    }
}
