package chat.rambler.store.sqlite;

import chat.rambler.store.UnusableStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The folder {@code chat.data}: the database, and a lock that keeps a second server out. */
final class DataFolder implements AutoCloseable {
    /** No reader of this machine but the server's own user: there are password hashes inside. */
    private static final String FOLDER_PERMISSIONS = "rwx------";

    private static final String FILE_PERMISSIONS = "rw-------";
    private static final int MAX_LOCK_TEXT = 64;

    private final Path folder;
    private final FileChannel lock;
    private final Path database;
    private final @Nullable Object identity; // of the file, whatever has its name; null where the system has none

    private DataFolder(Path folder, FileChannel lock, Path database) throws IOException {
        this.folder = folder;
        this.lock = lock;
        this.database = database;
        this.identity = identity(database);
    }

    /**
     * Makes the folder and an empty database where there are none, and takes the lock.
     *
     * @throws UnusableStorageException if it cannot be written, or another server has it
     */
    static DataFolder open(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        FileChannel lock = null;
        try {
            boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, permissions(posix, FOLDER_PERMISSIONS));
            }
            lock = FileChannel.open(
                    folder.resolve("lock"),
                    java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    permissions(posix, FILE_PERMISSIONS));
            take(lock, folder);
            Path database = folder.resolve("chat.db");
            if (!Files.exists(database)) {
                Files.createFile(database, permissions(posix, FILE_PERMISSIONS));
            } else if (posix) { // a restored one, with whatever permissions
                Files.setPosixFilePermissions(database, PosixFilePermissions.fromString(FILE_PERMISSIONS));
            }
            return new DataFolder(folder, lock, database);
        } catch (IOException e) {
            closeQuietly(lock);
            throw new UnusableStorageException(
                    "The folder " + folder + " cannot be written: " + e,
                    "Let the server's user write there, or name another folder by chat.data; or keep everything in memory,"
                            + " and lose it at each restart, with the profile memory.");
        } catch (UnusableStorageException e) {
            closeQuietly(lock);
            throw e;
        }
    }

    private static void take(FileChannel channel, Path folder) throws IOException {
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null; // another server in this very process
        }
        if (held == null) {
            ByteBuffer holder = ByteBuffer.allocate(MAX_LOCK_TEXT);
            channel.read(holder, 0);
            throw new UnusableStorageException(
                    "Another server works with the folder " + folder + ": process "
                            + StandardCharsets.UTF_8
                                    .decode(holder.flip())
                                    .toString()
                                    .strip(),
                    "Stop that one, or give this one a folder of its own by chat.data. Several servers for the same rooms need"
                            + " Redis.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static FileAttribute<?>[] permissions(boolean posix, String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // the start has failed already, for a reason that is told
            }
        }
    }

    Path database() {
        return database;
    }

    /** How many bytes the files of the database take. */
    long bytes() {
        return size(database) + size(database.resolveSibling("chat.db-wal"));
    }

    /** How many bytes of the disk are left for the server's user. */
    long freeBytes() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return 0; // it has been removed
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Whether the database is still the file that was opened: what is written to a removed one is lost. */
    boolean isInPlace() {
        try {
            return Objects.equals(identity, identity(database));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true; // the disk does not answer, which the next commit will tell
        }
    }

    private static @Nullable Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }
}
