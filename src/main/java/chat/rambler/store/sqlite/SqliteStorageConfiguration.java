package chat.rambler.store.sqlite;

import chat.rambler.protocol.RoomName;
import chat.rambler.store.DataProperties;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.LocalTokenBuckets;
import chat.rambler.store.OriginHash;
import chat.rambler.store.SoleServerPresence;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import java.sql.SQLException;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The storage of the profile {@code sqlite}. */
@EnableConfigurationProperties(DataProperties.class)
public class SqliteStorageConfiguration {
    @Bean
    DataFolder dataFolder(DataProperties properties) {
        return DataFolder.open(properties.data());
    }

    @Bean
    SqliteDatabase sqliteDatabase(DataFolder folder) {
        SqliteDatabase database = new SqliteDatabase(folder.database());
        database.migrate();
        return database;
    }

    /** Opened before the writer writes, and closed after it. */
    @Bean
    SqliteReaders sqliteReaders(SqliteDatabase database) throws SQLException {
        return new SqliteReaders(database);
    }

    @Bean
    SqliteWriter sqliteWriter(SqliteDatabase database, SqliteReaders readers, DataFolder folder) throws SQLException {
        return new SqliteWriter(database, folder);
    }

    @Bean("delivery")
    SqliteHealth delivery(SqliteWriter writer) {
        return new SqliteHealth(writer);
    }

    @Bean
    SqliteMetrics sqliteMetrics(SqliteWriter writer, DataFolder folder) {
        return new SqliteMetrics(writer, folder);
    }

    @Bean
    Storage storage(
            DataProperties properties,
            SqliteWriter writer,
            SqliteReaders readers,
            DirectoryProperties directoryProperties,
            DirectoryLimits limits,
            HistoryProperties history,
            Clock clock,
            TokenClock tokenClock)
            throws SQLException {
        if (properties.restored()) {
            writer.beforehand(SqliteHistoryRepository::renewEpochs);
        }
        SqliteDirectory directory = new SqliteDirectory(writer, limits, clock);
        SqliteHistoryRepository messages =
                new SqliteHistoryRepository(writer, readers, history.perRoomOr(Long.MAX_VALUE), clock);
        OriginHash originKey = writer.beforehand(connection -> connection
                .first("SELECT origin_key FROM storage", row -> new OriginHash(row.getString(1)))
                .orElseThrow());
        writer.start();
        directory.ensure(RoomName.FREE_CHAT);
        directoryProperties.rooms().forEach(room -> directory.ensure(RoomName.of(room)));
        return new Storage(
                directory,
                directory,
                directory,
                directory,
                directory,
                messages,
                new SqliteMarkers(writer, readers),
                new SqliteTokenRepository(writer, readers, clock),
                new SoleServerPresence(),
                LocalTokenBuckets.by(tokenClock),
                originKey,
                "in " + properties.data().toAbsolutePath().normalize(),
                new SqliteArchive(writer, readers));
    }
}
