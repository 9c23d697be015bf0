package chat.rambler.store.memory;

import chat.rambler.store.DirectoryContract;

class InMemoryDirectoryTest extends DirectoryContract {
    @Override
    protected Parts empty() {
        InMemoryDirectory directory = new InMemoryDirectory(LIMITS);
        return new Parts(directory, directory, directory);
    }
}
