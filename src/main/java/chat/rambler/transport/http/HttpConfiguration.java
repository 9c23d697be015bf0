package chat.rambler.transport.http;

import chat.rambler.auth.AuthService;
import chat.rambler.chat.ServerRules;
import chat.rambler.limits.LoginThrottle;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.transport.ClientAddresses;
import chat.rambler.transport.ProxyProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OriginProperties.class)
class HttpConfiguration {
    @Bean
    OriginPolicy originPolicy(OriginProperties properties) {
        return new OriginPolicy(properties.allowedOrigins());
    }

    @Bean
    HostFilter hostFilter(OriginProperties properties) {
        return new HostFilter(properties.hosts());
    }

    @Bean
    ForeignPageFilter foreignPageFilter(OriginPolicy origins) {
        return new ForeignPageFilter(origins);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatWebServerFactory> securityHeadersOfTomcat() {
        return factory -> factory.addEngineValves(new SecurityHeadersValve());
    }

    @Bean
    SecurityHeadersFilter securityHeadersFilter() {
        return new SecurityHeadersFilter();
    }

    @Bean
    TrustedProxies trustedProxies(ProxyProperties properties) {
        return new TrustedProxies(properties);
    }

    @Bean
    AccountController accountController(
            AuthService auth,
            LoginThrottle loginThrottle,
            OriginPolicy origins,
            ClientAddresses addresses,
            ServerRules server) {
        return new AccountController(auth, loginThrottle, origins, addresses, server);
    }

    @Bean
    ProblemHandler problemHandler(RefusalCounters refusalCounters) {
        return new ProblemHandler(refusalCounters);
    }
}
