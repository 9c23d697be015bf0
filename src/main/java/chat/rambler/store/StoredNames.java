package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names in stored messages. They are kept ready, because the same few people talk all the time and checking a name
 * costs more than all the rest of reading a message. A name that another version of this server has let pass is left out:
 * one message must not keep all others from being read. For any thread.
 */
public final class StoredNames {
    private static final Logger LOG = LoggerFactory.getLogger(StoredNames.class);
    private static final int MAX_NAMES = 10_000;

    /** No name holds it (PROTOCOL.md §5). */
    private static final String SEPARATOR = "\t";

    private static final Cache<String, Nickname> NICKNAMES =
            Caffeine.newBuilder().maximumSize(MAX_NAMES).build();

    private static final Cache<String, UserName> USERS =
            Caffeine.newBuilder().maximumSize(MAX_NAMES).build();

    private StoredNames() {}

    /** The user of a stored name; null where today's rules refuse it. */
    public static @Nullable UserName user(String stored) {
        return known(USERS, stored, UserName::of);
    }

    /** The author of a message; {@code Anonymous} where today's rules refuse the name. */
    public static Nickname nickname(String stored) {
        if (stored.equals(Nickname.ANONYMOUS.toString())) {
            return Nickname.ANONYMOUS;
        }
        Nickname nickname = known(NICKNAMES, stored, Nickname::of);
        return nickname == null ? Nickname.ANONYMOUS : nickname;
    }

    /** Names as they are stored together. */
    public static String written(List<UserName> users) {
        return users.stream().map(UserName::toString).collect(Collectors.joining(SEPARATOR));
    }

    /** The users of such names, without those that today's rules refuse; none for null. */
    public static List<UserName> users(@Nullable String stored) {
        if (stored == null || stored.isEmpty()) {
            return List.of();
        }
        return Stream.of(stored.split(SEPARATOR))
                .map(StoredNames::user)
                .filter(Objects::nonNull)
                .toList();
    }

    private static <T> @Nullable T known(Cache<String, T> names, String stored, Function<String, T> made) {
        T name = names.getIfPresent(stored);
        if (name == null) {
            try {
                name = made.apply(stored);
                names.put(stored, name);
            } catch (ProtocolException e) {
                LOG.debug("A name in the history is not allowed any more: {}", e.code());
            }
        }
        return name;
    }
}
