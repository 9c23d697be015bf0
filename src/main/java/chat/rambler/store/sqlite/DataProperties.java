package chat.rambler.store.sqlite;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the profile {@code sqlite} keeps everything.
 *
 * @param data the folder, made if there is none
 * @param restored whether the file there is an older copy: every room begins a new epoch, since clients may know numbers
 *     that will be given again. For one start
 */
@ConfigurationProperties("chat")
record DataProperties(
        @DefaultValue("data") Path data,
        @DefaultValue("false") boolean restored) {}
