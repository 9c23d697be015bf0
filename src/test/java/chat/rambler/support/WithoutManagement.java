package chat.rambler.support;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves health and the export of metrics out of a server that is not {@link ChatServer#MANAGED}: a quarter of its start,
 * and the tests start some five hundred.
 */
final class WithoutManagement implements AutoConfigurationImportFilter, EnvironmentAware {
    private static final List<String> MANAGEMENT = List.of(
            ".actuate.", ".boot.health.", ".metrics.autoconfigure.export.prometheus.", ".metrics.autoconfigure.jvm.");

    private boolean unmanaged;

    @Override
    public void setEnvironment(Environment environment) {
        unmanaged = environment.getProperty("management.server.port", Integer.class, 0) < 0;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i];
            kept[i] = name == null || !unmanaged || MANAGEMENT.stream().noneMatch(name::contains);
        }
        return kept;
    }
}
