package chat.rambler.store;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What exists from the start.
 *
 * @param rooms rooms that exist from the start in addition to "Free Chat", comma separated; each must be a valid room
 *     name
 */
@ConfigurationProperties("chat")
public record DirectoryProperties(
        @DefaultValue({"Python Developers", "JavaScript Developers"})
        List<String> rooms) {}
