package chat.rambler.store.memory;

import chat.rambler.protocol.RoomName;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.LocalTokenBuckets;
import chat.rambler.store.OriginHash;
import chat.rambler.store.SoleServerPresence;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import java.time.Clock;
import org.springframework.context.annotation.Bean;

/** The storage of the profile {@code memory}. */
public class MemoryStorageConfiguration {
    @Bean
    Storage storage(
            DirectoryProperties directoryProperties,
            DirectoryLimits limits,
            HistoryProperties history,
            Clock clock,
            TokenClock tokenClock) {
        InMemoryDirectory directory = new InMemoryDirectory(limits, clock);
        directoryProperties.rooms().forEach(room -> directory.ensure(RoomName.of(room)));
        return new Storage(
                directory,
                directory,
                directory,
                directory,
                directory,
                new InMemoryHistoryRepository(
                        (int) history.perRoomOr(HistoryProperties.PER_ROOM_IN_MEMORY),
                        history.memory().toBytes(),
                        clock),
                new InMemoryMarkers(),
                new InMemoryTokenRepository(),
                new SoleServerPresence(),
                LocalTokenBuckets.by(tokenClock),
                new OriginHash(OriginHash.newKey()),
                "in memory, and lost at a restart",
                null);
    }
}
