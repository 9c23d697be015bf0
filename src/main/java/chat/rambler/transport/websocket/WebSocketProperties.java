package chat.rambler.transport.websocket;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How WebSocket frames go out.
 *
 * @param link {@code direct}: written to Tomcat's socket without waiting; {@code portable}: by the
 *     means of the Jakarta standard, in any container and under TLS; {@code auto}: directly where
 *     that has been tested
 */
@ConfigurationProperties("chat.websocket")
public record WebSocketProperties(@DefaultValue("auto") Choice link) {
    /** Which link. */
    public enum Choice {
        DIRECT,
        PORTABLE,
        AUTO
    }
}
