package chat.rambler.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept on disk, and how it comes there and back.
 *
 * @param data the folder of the profile {@code sqlite}, made if there is none
 * @param restored whether the file there is an older copy: every room begins a new epoch, since clients may know numbers
 *     that will be given again. For one start
 * @param copyFrom {@code sqlite} or {@code redis}: everything is copied from there into the storage of the profile, then
 *     the process ends
 */
@ConfigurationProperties("chat")
public record DataProperties(
        @DefaultValue("data") Path data,
        @DefaultValue("false") boolean restored,
        @Nullable String copyFrom) {}
