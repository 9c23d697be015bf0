package chat.rambler.directory;

class InMemoryDirectoryTest extends DirectoryContract {
    @Override
    Parts empty() {
        InMemoryDirectory directory = new InMemoryDirectory(LIMITS);
        return new Parts(directory, directory, directory);
    }
}
