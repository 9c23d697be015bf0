package chat.rambler.transport.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Removes ports and brackets from the addresses in {@code X-Forwarded-For}, as some proxies write them
 * ({@code 203.0.113.31:41000}, {@code "[2001:db8::1]:41000"}), before Tomcat's valve reads them. Else each port would
 * count as another client, and a proxy with a port would not be trusted.
 */
final class ForwardedAddressValve extends ValveBase {
    private static final String HEADER = "X-Forwarded-For";

    ForwardedAddressValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        List<String> given = Collections.list(request.getHeaders(HEADER));
        if (!given.isEmpty()) {
            String plain = given.stream()
                    .flatMap(line -> Stream.of(line.split(",", -1)))
                    .map(ForwardedAddressValve::withoutPort)
                    .collect(Collectors.joining(", "));
            request.getCoyoteRequest().getMimeHeaders().setValue(HEADER).setString(plain);
        }
        getNext().invoke(request, response);
    }

    static String withoutPort(String written) {
        String text = written.strip();
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1);
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        boolean single = colon >= 0 && colon == text.lastIndexOf(':'); // several colons: IPv6 without a port
        return single ? text.substring(0, colon) : text;
    }
}
