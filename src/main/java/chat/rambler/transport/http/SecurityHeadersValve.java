package chat.rambler.transport.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Adds {@link SecurityHeadersFilter}'s headers to what Tomcat answers by itself, before any filter. */
final class SecurityHeadersValve extends ValveBase {
    SecurityHeadersValve() {
        super(true); // supports asynchronous requests
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        SecurityHeadersFilter.addTo(response);
        getNext().invoke(request, response);
    }
}
