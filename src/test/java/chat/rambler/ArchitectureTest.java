package chat.rambler;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** The rules on which a newcomer to the code can rely. */
@AnalyzeClasses(packages = "chat.rambler", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("chat.rambler..")
            .layer("websocket")
            .definedBy("chat.rambler.transport.websocket..")
            .layer("tcp")
            .definedBy("chat.rambler.transport.tcp..")
            .layer("http")
            .definedBy("chat.rambler.transport.http..")
            .layer("transport")
            .definedBy("chat.rambler.transport")
            .layer("chat")
            .definedBy("chat.rambler.chat..")
            .layer("room")
            .definedBy("chat.rambler.room..")
            .layer("auth")
            .definedBy("chat.rambler.auth..")
            .layer("connection")
            .definedBy("chat.rambler.connection..")
            .layer("limits")
            .definedBy("chat.rambler.limits..")
            .layer("storages")
            .definedBy("chat.rambler.store.*..")
            .layer("store")
            .definedBy("chat.rambler.store")
            .layer("application")
            .definedBy("chat.rambler")
            .layer("protocol")
            .definedBy("chat.rambler.protocol..")
            .whereLayer("websocket")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("tcp")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("http")
            .mayOnlyBeAccessedByLayers("websocket")
            .whereLayer("transport")
            .mayOnlyBeAccessedByLayers("websocket", "tcp", "http")
            .whereLayer("chat")
            .mayOnlyBeAccessedByLayers("transport", "http") // who registers obeys the rules of the server
            .whereLayer("room")
            .mayOnlyBeAccessedByLayers("transport", "chat")
            .whereLayer("auth")
            .mayOnlyBeAccessedByLayers("websocket", "http", "transport", "chat")
            .whereLayer("connection")
            .mayOnlyBeAccessedByLayers("websocket", "tcp", "transport", "chat", "room")
            .whereLayer("storages")
            .mayOnlyBeAccessedByLayers("application")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers(
                    "storages",
                    "application",
                    "limits",
                    "auth",
                    "room",
                    "chat",
                    "transport",
                    "http",
                    "websocket",
                    "tcp")
            .whereLayer("limits")
            .mayOnlyBeAccessedByLayers("application", "auth", "room", "chat", "transport", "http", "websocket", "tcp")
            .because("a line travels from the transport inward, never back");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("chat.rambler.(**)")
            .should()
            .beFreeOfCycles()
            .because("a newcomer reads one package after another");

    @ArchTest
    static final ArchRule PROTOCOL_IS_PLAIN_JAVA = noClasses()
            .that()
            .resideInAPackage("chat.rambler.protocol..")
            .and()
            .haveSimpleNameNotStartingWith("Json")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..", "java.net..", "java.nio.channels..", "jakarta..", "tools.jackson..")
            .because("the protocol is the same on every transport and in every test");

    @ArchTest
    static final ArchRule THE_CORE_HAS_NO_SOCKETS = noClasses()
            .that()
            .resideOutsideOfPackages("chat.rambler.transport..")
            .and()
            .doNotHaveSimpleName("DataFolder") // it locks a file
            .and()
            .doNotHaveSimpleName("Address") // it reads one that is written down
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "jakarta.websocket..", "org.springframework.web..")
            .because("the core does not know who carries its answers");

    @ArchTest
    static final ArchRule SPRING_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages("chat.rambler.transport..", "chat.rambler.store.*..", "chat.rambler")
            .and()
            .haveSimpleNameNotEndingWith("Configuration")
            .and()
            .haveNameNotMatching(".*Properties.*")
            .and()
            .haveSimpleNameNotContaining("PasswordHashing")
            .should()
            .dependOnClassesThat(are(resideInAPackage("org.springframework..")))
            .because("what the chat does can be read and tested without a container; hashing is the library's");

    @ArchTest
    static final ArchRule REDIS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("chat.rambler.store.redis")
            .and()
            .doNotHaveSimpleName("StorageProbe")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "org.springframework.data.redis..")
            .because("a storage is one package");

    @ArchTest
    static final ArchRule SQLITE_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("chat.rambler.store.sqlite")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "org.sqlite..")
            .because("a storage is one package");

    @ArchTest
    static final ArchRule RAW_SENDS_IN_LINKS = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Transport")
            .should()
            .callMethodWhere(JavaCall.Predicates.target(
                    HasName.Predicates.nameMatching("sendMessage|sendText|sendPing|getOutputStream")))
            .because("a write outside the outbox could overtake a message or block a room");

    @ArchTest
    static final ArchRule CONFIGURATION_BY_CONSTRUCTOR = noFields()
            .should()
            .beAnnotatedWith(Autowired.class)
            .orShould()
            .beAnnotatedWith(Value.class)
            .because("what a class needs stands in its constructor, settings in a properties record");

    @ArchTest
    static final ArchRule CONFIGURATIONS_ARE_NOT_PUBLIC = classes()
            .that()
            .areAnnotatedWith(Configuration.class)
            .should()
            .notBePublic()
            .because("a package chooses its parts itself");

    @ArchTest
    static final ArchRule PROFILES_IN_ONE_PLACE = noClasses()
            .that()
            .haveNameNotMatching("chat\\.rambler\\.StorageConfiguration.*")
            .should()
            .beAnnotatedWith(Profile.class)
            .because("one place chooses between storages");

    @ArchTest
    static final ArchRule STORAGES_HIDE_THEIR_PARTS = classes()
            .that()
            .resideInAPackage("chat.rambler.store.*")
            .and()
            .haveSimpleNameNotEndingWith("StorageConfiguration")
            .should()
            .notBePublic()
            .because("a storage is known by its bundle alone");

    @ArchTest
    static final ArchRule ONE_CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("times come from the injected " + Clock.class.getSimpleName() + ", so tests can set them");

    @ArchTest
    static final ArchRule THREADS_IN_FEW_PLACES = noClasses()
            .that()
            .resideOutsideOfPackages("chat.rambler.connection..", "chat.rambler.transport..")
            .and()
            .haveSimpleNameNotContaining("PasswordHashing")
            .and()
            .haveSimpleNameNotContaining("RedisHealthMonitor")
            .and()
            .haveNameNotMatching(".*\\.Sqlite(Writer|Readers)")
            .should()
            .callMethodWhere(JavaCall.Predicates.target(
                            HasOwner.Predicates.With.owner(JavaClass.Predicates.assignableTo(Thread.class)))
                    .and(JavaCall.Predicates.target(
                            HasName.Predicates.nameMatching("start|ofVirtual|ofPlatform|startVirtualThread"))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Executors.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadPoolExecutor.class)
            .because("who starts threads decides who waits for whom");

    @ArchTest
    static final ArchRule NOTHING_IN_THE_COMMON_POOL = noClasses()
            .should()
            .callMethod(CompletableFuture.class, "runAsync", Runnable.class)
            .orShould()
            .callMethod(CompletableFuture.class, "supplyAsync", Supplier.class)
            .because("it has one thread on two cores: Background.THREADS takes what waits");

    @ArchTest
    static final ArchRule NO_SLEEPING =
            noClasses().should().callMethod(Thread.class, "sleep", long.class).because("a wait has a condition");

    @ArchTest
    static final ArchRule NO_LOCALE_DEPENDENT_CASE = noClasses()
            .should()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .because("in a Turkish locale I is not i: say " + Locale.class.getSimpleName() + ".ROOT");

    @ArchTest
    static final ArchRule NO_EMPTY_NAMES = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager)")
            .because("a name says what a thing is");

    @ArchTest
    static final ArchRule NOBODY_PRINTS =
            com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule ENVIRONMENT_THROUGH_SETTINGS = noClasses()
            .should()
            .callMethod(System.class, "getenv", String.class)
            .because("a setting stands in one place");

    @ArchTest
    static final ArchRule LOCKS_ARE_PRIVATE = fields().that()
            .haveRawType(JavaClass.Predicates.assignableTo(java.util.concurrent.locks.Lock.class))
            .should()
            .bePrivate()
            .because("who may lock what can be read in one file");
}
