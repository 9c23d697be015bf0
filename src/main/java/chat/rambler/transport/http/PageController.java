package chat.rambler.transport.http;

import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the page; {@link PageConfiguration} serves its files. */
@RestController
final class PageController {
    private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

    private final Page page;

    PageController(Page page) {
        this.page = page;
    }

    @GetMapping({"/", "/index.html"})
    ResponseEntity<String> page() {
        return ResponseEntity.ok()
                .contentType(HTML)
                .cacheControl(CacheControl.noCache())
                .eTag("W/\"" + page.version() + "\"")
                .body(page.html());
    }
}
