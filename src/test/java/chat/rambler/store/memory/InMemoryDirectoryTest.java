package chat.rambler.store.memory;

import chat.rambler.store.DirectoryContract;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class InMemoryDirectoryTest extends DirectoryContract {
    @Override
    protected Parts empty() {
        InMemoryDirectory directory = new InMemoryDirectory(LIMITS, Clock.systemUTC());
        return new Parts(directory, directory, directory, directory, new InMemoryMarkers());
    }

    @Test
    void whoWatchesIsToldOfEachChangeOfAMarker() {
        requireThatWhoWatchesIsTold();
    }
}
