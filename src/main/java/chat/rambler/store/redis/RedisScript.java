package chat.rambler.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Lua script from {@code resources/redis}, which Redis runs in one step. A line of it may include what others also need. */
record RedisScript(String name, String text) {
    private static final Pattern INCLUDE = Pattern.compile("(?m)^-- include (\\w+)\\.lua$");

    /** Reads {@code redis/NAME.lua}. */
    public static RedisScript named(String name) {
        String text =
                INCLUDE.matcher(read(name)).replaceAll(included -> Matcher.quoteReplacement(read(included.group(1))));
        return new RedisScript(name, text);
    }

    private static String read(String name) {
        try (InputStream in = RedisScript.class.getResourceAsStream("/redis/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalArgumentException("There is no script " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
