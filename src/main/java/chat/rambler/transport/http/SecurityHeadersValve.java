package chat.rambler.transport.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** {@link SecurityHeadersFilter}'s headers for what Tomcat answers by itself, before any filter. */
final class SecurityHeadersValve extends ValveBase {
    SecurityHeadersValve() {
        super(true); // it asks nothing of a request, so it does for asynchronous ones too
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        SecurityHeadersFilter.addTo(response);
        getNext().invoke(request, response);
    }
}
