package chat.rambler.transport.websocket;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How WebSocket frames are written.
 *
 * @param link {@code direct}: to Tomcat's socket, without blocking; {@code portable}: with the Jakarta API, in any
 *     container and under TLS; {@code auto}: direct where that has been tested, else portable
 */
@ConfigurationProperties("chat.websocket")
public record WebSocketProperties(@DefaultValue("auto") Choice link) {
    /** The transport to use. */
    public enum Choice {
        DIRECT,
        PORTABLE,
        AUTO
    }
}
