package chat.rambler.store.sqlite;

import chat.rambler.store.Archive;
import chat.rambler.store.DataProperties;
import java.sql.SQLException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The folder {@code chat.data} as what everything is copied from. */
@EnableConfigurationProperties(DataProperties.class)
public class SqliteSourceStorageConfiguration {
    @Bean
    DataFolder sourceFolder(DataProperties properties) {
        return DataFolder.open(properties.data());
    }

    @Bean
    Archive copySource(DataFolder folder) throws SQLException {
        SqliteDatabase database = new SqliteDatabase(folder.database());
        database.migrate();
        return new SqliteArchive(new SqliteWriter(database, folder), new SqliteReaders(database));
    }
}
