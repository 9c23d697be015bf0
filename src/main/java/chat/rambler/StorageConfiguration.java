package chat.rambler;

import chat.rambler.limits.LimitsProperties;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Storage;
import chat.rambler.store.memory.MemoryStorageConfiguration;
import chat.rambler.store.redis.RedisStorageConfiguration;
import chat.rambler.store.sqlite.SqliteStorageConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

/** Selects the storage. Only this class and {@link StorageProbe} know of profiles. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DirectoryProperties.class, HistoryProperties.class, LimitsProperties.class})
class StorageConfiguration {
    @Configuration(proxyBeanMethods = false)
    @Profile(StorageProbe.MEMORY)
    @Import(MemoryStorageConfiguration.class)
    static class InMemory {}

    @Configuration(proxyBeanMethods = false)
    @Profile(StorageProbe.SQLITE)
    @Import(SqliteStorageConfiguration.class)
    static class OnDisk {}

    @Configuration(proxyBeanMethods = false)
    @Profile(StorageProbe.REDIS)
    @Import(RedisStorageConfiguration.class)
    static class InRedis {}

    @Bean
    DirectoryLimits directoryLimits(LimitsProperties limits) {
        return new DirectoryLimits(limits.rooms(), limits.roomsPerUser(), limits.joinedRooms());
    }

    @Bean
    HistoryRepository historyRepository(Storage storage) {
        return storage.history();
    }
}
