package chat.rambler.support;

import chat.rambler.RamblerChatApplication;
import chat.rambler.transport.tcp.TcpChatServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server in this JVM, on free ports. */
public final class ChatServer implements AutoCloseable {
    /** The storage of tests that name none: {@code -Dchat.test.profile=sqlite} runs them on disk. */
    private static final String PROFILE = System.getProperty("chat.test.profile", "memory");

    /** Starts health and metrics too, on a port of their own: a second web server, which few tests need. */
    public static final String MANAGED = "management.server.port=0";

    private final ConfigurableApplicationContext context;

    private ChatServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts a server with these settings, each {@code name=value}. */
    public static ChatServer start(String... settings) {
        return start(new Class<?>[] {RamblerChatApplication.class}, settings);
    }

    /** Starts a server with an additional configuration of the test. */
    public static ChatServer startWith(Class<?> configuration, String... settings) {
        return start(new Class<?>[] {RamblerChatApplication.class, configuration}, settings);
    }

    /**
     * The first server sets up the logging of the whole JVM. Others leave it alone: what a server logs while Boot sets
     * it up again is lost, and some tests look for it.
     */
    private static ChatServer start(Class<?>[] sources, String... settings) {
        synchronized (ChatServer.class) {
            if (System.getProperty(LoggingSystem.SYSTEM_PROPERTY) == null) {
                ChatServer first = run(sources, settings);
                System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
                return first;
            }
        }
        return run(sources, settings);
    }

    private static ChatServer run(Class<?>[] sources, String... settings) {
        Map<String, String> arguments = new LinkedHashMap<>(Map.of(
                "server.port", "0",
                "chat.tcp.port", "0",
                "management.server.port", "-1",
                "logging.level.root", "warn",
                "chat.limits.messages-per-second", "0",
                "chat.auth.argon2.memory", "1024",
                "chat.auth.argon2.iterations", "1",
                "spring.profiles.active", PROFILE,
                "chat.data", newFolder()));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            arguments.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return new ChatServer(new SpringApplicationBuilder(sources)
                .registerShutdownHook(false)
                .run(arguments.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new)));
    }

    /** Starts a server that keeps everything in a new folder on disk. */
    public static ChatServer startOnDisk(String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "spring.profiles.active=sqlite";
        return start(all);
    }

    /** The name of a new folder within the build's; it is created when something is stored there. */
    private static String newFolder() {
        return Path.of("target", "data", UUID.randomUUID().toString()).toString();
    }

    /** Starts a server that keeps everything in this Redis. */
    public static ChatServer startOn(RedisServer redis, String... settings) {
        return startAt(redis.port(), settings);
    }

    /** Starts a server that keeps everything in the Redis at this port. */
    public static ChatServer startAt(int redisPort, String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "spring.profiles.active=redis";
        all[settings.length + 1] = "spring.data.redis.port=" + redisPort;
        return start(all);
    }

    public int httpPort() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** The actuator's port, if the server is {@link #MANAGED}. */
    public int managementPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    public int tcpPort() {
        return context.getBean(TcpChatServer.class).port();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
