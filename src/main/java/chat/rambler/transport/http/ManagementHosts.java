package chat.rambler.transport.http;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.annotation.Bean;

/** Lets the actuator's port answer to the same host names as the chat, and to this machine's own. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementHosts {
    private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "::1");

    @Bean
    HostFilter managementHostFilter(OriginProperties properties) {
        Set<String> listed = properties.hosts();
        return new HostFilter(
                listed.isEmpty()
                        ? listed
                        : Stream.concat(listed.stream(), OWN.stream()).collect(Collectors.toUnmodifiableSet()));
    }
}
