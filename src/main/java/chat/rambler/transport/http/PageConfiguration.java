package chat.rambler.transport.http;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * How browsers keep the page's files: those under a path with a version for ever, all others only
 * to ask whether they have changed. The ETag is weak, since the same content may go out compressed.
 */
@Configuration(proxyBeanMethods = false)
@Order(Ordered.HIGHEST_PRECEDENCE) // before Boot adds its own for the same paths
class PageConfiguration implements WebMvcConfigurer {
    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private final Page page = Page.load();

    @Bean
    PageController pageController() {
        return new PageController(page);
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        tagged(registry.addResourceHandler(page.path() + "**"))
                .addResourceLocations(Page.FILES)
                .setCacheControl(FOR_EVER);
        tagged(registry.addResourceHandler("/webjars/**")) // their paths have a version too
                .addResourceLocations("classpath:/META-INF/resources/webjars/")
                .setCacheControl(FOR_EVER);
        tagged(registry.addResourceHandler("/**"))
                .addResourceLocations(Page.FILES)
                .setCacheControl(CacheControl.noCache());
    }

    private ResourceHandlerRegistration tagged(ResourceHandlerRegistration files) {
        return files.setEtagGenerator(_ -> "W/\"" + page.version() + "\"")
                .setUseLastModified(false);
    }
}
