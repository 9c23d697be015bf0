package chat.rambler.transport.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files of the page, under a path that changes with their content, so that a browser may cache them for ever and
 * never mixes those of two versions. Only the page itself is requested each time; it names the path and all modules at
 * once, which a browser would otherwise find one after another.
 */
final class Page {
    /** Where the files are in the jar. */
    static final String FILES = "classpath:/static/";

    private static final String START = "index.html";
    private static final Set<String> NO_MODULES = Set.of("started.js", "worker.js");
    private static final String MODULES = "<!-- modules -->";
    private static final Pattern OWN_FILE = Pattern.compile("(href|src)=\"/([^\"]+)\"");
    private static final Pattern LIBRARY = Pattern.compile("from \"(/webjars/[^\"]+)\"");
    private static final int VERSION_BYTES = 8;

    private final String version;
    private final String html;

    private Page(Map<String, byte[]> files) {
        version = digest(files);
        html = text(Objects.requireNonNull(files.get(START), START))
                .replace(MODULES, preloaded(files))
                .transform(page -> OWN_FILE.matcher(page).replaceAll("$1=\"" + path() + "$2\""))
                .replace(path() + "webjars/", "/webjars/");
    }

    /** Reads all files once. */
    static Page load() {
        try {
            Map<String, byte[]> files = new TreeMap<>();
            Resource[] found = new PathMatchingResourcePatternResolver().getResources("classpath*:/static/**/*.*");
            for (Resource file : found) {
                String address = file.getURL().toString();
                files.put(
                        address.substring(address.lastIndexOf("/static/") + "/static/".length()),
                        file.getContentAsByteArray());
            }
            return new Page(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A digest of all files. */
    String version() {
        return version;
    }

    /** The prefix of the paths of this version's files. */
    String path() {
        return "/v/" + version + "/";
    }

    String html() {
        return html;
    }

    private static String preloaded(Map<String, byte[]> files) {
        TreeSet<String> scripts = new TreeSet<>();
        files.forEach((name, content) -> {
            if (name.endsWith(".js") && !name.startsWith("lang/") && !NO_MODULES.contains(name)) {
                scripts.add("/" + name);
                LIBRARY.matcher(text(content)).results().forEach(found -> scripts.add(found.group(1)));
            }
        });
        return scripts.stream()
                .map(script -> "<link rel=\"modulepreload\" href=\"" + script + "\">")
                .collect(Collectors.joining("\n    "));
    }

    private static String digest(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, content) ->
                    Stream.of(name.getBytes(StandardCharsets.UTF_8), content).forEach(digest::update));
            return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
