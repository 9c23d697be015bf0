package chat.rambler.transport.http;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * How browsers cache the page's files: those under a path with a version for ever, all others only after asking whether
 * they have changed. The ETag is weak, since the same content may be sent compressed.
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
        registry.addResourceHandler("/v/**")
                .addResourceLocations(Page.FILES)
                .setCacheControl(CacheControl.noStore())
                .resourceChain(false)
                .addResolver(new OfAnotherVersion());
        tagged(registry.addResourceHandler("/webjars/**")) // their paths have a version too
                .addResourceLocations("classpath:/META-INF/resources/webjars/")
                .setCacheControl(FOR_EVER);
        tagged(registry.addResourceHandler("/**"))
                .addResourceLocations(Page.FILES)
                .setCacheControl(CacheControl.noCache());
    }

    private ResourceHandlerRegistration tagged(ResourceHandlerRegistration files) {
        return files.setEtagGenerator(_ -> "W/\"" + page.version() + "\"").setUseLastModified(false);
    }

    /**
     * Serves our file of the same name, uncached, for the path of another version: while the servers behind a balancer
     * are replaced one by one, a page of another version may ask here for its files.
     */
    private static final class OfAnotherVersion extends PathResourceResolver {
        @Override
        protected @Nullable Resource getResource(String path, Resource location) throws IOException {
            return super.getResource(path.substring(path.indexOf('/') + 1), location);
        }
    }
}
