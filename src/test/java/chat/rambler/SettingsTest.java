package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The table of settings agrees with the code. */
class SettingsTest {
    @Test
    void theTableNamesEverySettingWithItsDefault() throws ClassNotFoundException {
        Map<String, String> documented = new ProtocolDocument("src/docs/settings.md")
                .rows().stream()
                        .filter(row -> row.getFirst().startsWith("`chat."))
                        .collect(Collectors.toMap(
                                row -> row.get(0).replace("`", ""),
                                row -> row.get(1).replace("`", ""),
                                (a, b) -> a,
                                TreeMap::new));

        assertThat(documented).isEqualTo(settings());
    }

    private static Map<String, String> settings() throws ClassNotFoundException {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Map<String, String> settings = new TreeMap<>();
        for (var bean : scanner.findCandidateComponents("chat.rambler")) {
            Class<?> type = Class.forName(bean.getBeanClassName());
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            addAll(settings, prefix, type);
        }
        return settings;
    }

    private static void addAll(Map<String, String> settings, String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + kebab(component.getName());
            if (component.getType().isRecord()) {
                addAll(settings, name, component.getType());
            } else {
                settings.put(name, defaultOf(type, component));
            }
        }
    }

    private static String defaultOf(Class<?> type, RecordComponent component) {
        return Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .map(value -> value == null || value.value().length == 0 ? "none" : String.join(", ", value.value()))
                .findFirst()
                .orElseThrow();
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z]|10)", "-$1").toLowerCase(Locale.ROOT);
    }
}
