package chat.rambler.transport.http;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fields of a posted form or JSON object. */
final class Fields {
    /** A password of 256 characters takes at most 3 KiB in a form. */
    private static final int MAX_BODY_BYTES = 16 * 1024;

    /** What {@link URLDecoder} makes of bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, String> values;
    private final String path;

    private Fields(Map<String, String> values, String path) {
        this.values = values;
        this.path = path;
    }

    /**
     * Reads the body. Refused with {@link ErrorCode#USAGE} if it cannot be read, with status 413 if it is over 16 KiB.
     */
    static Fields of(HttpServletRequest request) {
        String path = request.getRequestURI();
        String body = body(request);
        try {
            MediaType type = MediaType.parseMediaType(String.valueOf(request.getContentType()));
            if (MediaType.APPLICATION_JSON.isCompatibleWith(type)) {
                return new Fields(json(body), path);
            }
            if (MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(type)) {
                return new Fields(form(body), path);
            }
        } catch (JacksonException | IllegalArgumentException unreadable) {
            throw misused(path);
        }
        throw misused(path);
    }

    /** The field's value. Refused with {@link ErrorCode#USAGE} if there is none. */
    String required(String name) {
        String value = values.get(name);
        if (value == null) {
            throw misused(path);
        }
        return value;
    }

    private static String body(HttpServletRequest request) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw misused(request.getRequestURI());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Map<String, String> json(String body) {
        JsonNode object = JSON.readTree(body);
        Map<String, String> values = new HashMap<>();
        object.properties().forEach(property -> {
            if (property.getValue().isString()) {
                values.put(property.getKey(), property.getValue().stringValue());
            }
        });
        return values;
    }

    private static Map<String, String> form(String body) {
        Map<String, String> values = new HashMap<>();
        for (String pair : StringUtils.tokenizeToStringArray(body, "&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String before = values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                if (before != null) {
                    throw new IllegalArgumentException("a field stands twice");
                }
            }
        }
        return values;
    }

    private static String decoded(String encoded) {
        String decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        if (decoded.indexOf(REPLACEMENT) >= 0) {
            throw new IllegalArgumentException("not UTF-8"); // or it holds U+FFFD itself, which no name has
        }
        return decoded;
    }

    private static ProtocolException misused(String path) {
        String fields = switch (path) {
            case "/password" -> "password and new";
            case "/reset" -> "user, code and new";
            default -> "user and password";
        };
        return new ProtocolException(ErrorCode.USAGE, "POST " + path + " with " + fields + ", as a form or as JSON");
    }
}
