package chat.rambler.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Logs one line when the server has started: version, profile, ports, storage. */
final class StartLine implements ApplicationListener<ApplicationReadyEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(StartLine.class);

    private final @Nullable BuildProperties build;
    private final List<ListeningPort> ports;
    private final String place;
    private final Environment environment;

    /**
     * @param build null if the server runs from classes without build information
     */
    StartLine(@Nullable BuildProperties build, List<ListeningPort> ports, String place, Environment environment) {
        this.build = build;
        this.ports = ports;
        this.place = place;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        List<String> listening = new ArrayList<>();
        listening.add((isTls("server.ssl.bundle") ? "https " : "http ") + port("server"));
        for (ListeningPort port : ports) {
            if (port.port() >= 0) {
                listening.add(port.speaks() + " " + port.port());
            }
        }
        listening.add("management " + port("management"));
        Duration taken = ready.getTimeTaken();
        LOG.info(
                "Rambler Chat {} is ready: profile {}, {}, stored {}, {} ms",
                build == null ? "(not built)" : build.getVersion(),
                String.join(" ", environment.getActiveProfiles()),
                String.join(", ", listening),
                place,
                taken == null ? "?" : taken.toMillis());
    }

    private String port(String server) {
        return environment.getProperty("local." + server + ".port", "none");
    }

    private boolean isTls(String bundle) {
        return environment.containsProperty(bundle);
    }
}
