package chat.rambler.directory;

/** Directories for tests of other packages. */
public final class Directories {
    private Directories() {}

    /** An empty one in memory. */
    public static UserRepository inMemory() {
        return new InMemoryDirectory(DirectoryContract.LIMITS);
    }
}
