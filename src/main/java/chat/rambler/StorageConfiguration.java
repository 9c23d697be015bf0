package chat.rambler;

import chat.rambler.limits.LimitsProperties;
import chat.rambler.store.Archive;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Storage;
import chat.rambler.store.memory.MemoryStorageConfiguration;
import chat.rambler.store.redis.RedisSourceStorageConfiguration;
import chat.rambler.store.redis.RedisStorageConfiguration;
import chat.rambler.store.sqlite.SqliteSourceStorageConfiguration;
import chat.rambler.store.sqlite.SqliteStorageConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;

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

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = StorageProbe.COPY_FROM, havingValue = StorageProbe.REDIS)
    @Import(RedisSourceStorageConfiguration.class)
    static class FromRedis {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = StorageProbe.COPY_FROM, havingValue = StorageProbe.SQLITE)
    @Import(SqliteSourceStorageConfiguration.class)
    static class FromDisk {}

    @Bean
    @ConditionalOnProperty(StorageProbe.COPY_FROM)
    StorageCopy storageCopy(Archive copySource, Storage storage, HistoryProperties history, Environment environment) {
        long unset =
                environment.matchesProfiles(StorageProbe.REDIS) ? HistoryProperties.PER_ROOM_IN_MEMORY : Long.MAX_VALUE;
        return new StorageCopy(copySource, storage, history.perRoomOr(unset));
    }

    @Bean
    DirectoryLimits directoryLimits(LimitsProperties limits) {
        return new DirectoryLimits(
                limits.rooms(), limits.roomsPerUser(), limits.joinedRooms(), limits.conversations(), limits.ignored());
    }

    @Bean
    HistoryRepository historyRepository(Storage storage) {
        return storage.history();
    }
}
