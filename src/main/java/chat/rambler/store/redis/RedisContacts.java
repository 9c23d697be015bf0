package chat.rambler.store.redis;

import chat.rambler.protocol.UserName;
import chat.rambler.store.Contact;
import chat.rambler.store.ContactRepository;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.Position;
import chat.rambler.store.StoredNames;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who talks to whom, in Redis; every change is one script. */
final class RedisContacts implements ContactRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RedisContacts.class);

    /** Stands for an empty epoch. */
    static final String NONE = "-";

    private final Misread misread = new Misread(LOG);
    private final RedisConnection redis;
    private final RedisDirectoryScript script;
    private final DirectoryLimits limits;

    RedisContacts(RedisConnection redis, DirectoryLimits limits) {
        this.redis = redis;
        this.script = new RedisDirectoryScript(redis);
        this.limits = limits;
    }

    @Override
    public List<Contact> contacts(User user) {
        Map<String, String> stored = RedisConnection.await(redis.commands()
                .hgetall(RedisKeys.directory("contacts:" + user.id().value())));
        return stored.entrySet().stream()
                .flatMap(field -> contact(user, field))
                .sorted(Comparator.comparing(Contact::opened, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    /** Empty for what another program has written there. */
    private Stream<Contact> contact(User user, Map.Entry<String, String> field) {
        String[] parts = field.getValue().split(" ", -1);
        try {
            UserName name = StoredNames.user(parts[4]);
            if (name != null) {
                return Stream.of(new Contact(
                        new User(new UserId(field.getKey()), name),
                        parts[0].equals("0") ? null : Instant.ofEpochMilli(Long.parseLong(parts[0])),
                        new Position(parts[1].equals(NONE) ? "" : parts[1], Long.parseLong(parts[2]), ""),
                        parts[3].equals("1")));
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            // told below
        }
        misread.tell("a contact of " + user.id().value());
        return Stream.empty();
    }

    /** As {@code directory.lua} keeps it: when it was opened in ms or 0, epoch, number, whether ignored, the name. */
    static String kept(long opened, String epoch, long seq, boolean ignored, String name) {
        return opened + " " + (epoch.isEmpty() ? NONE : epoch) + " " + seq + " " + (ignored ? "1" : "0") + " " + name;
    }

    @Override
    public boolean open(User speaker, User with, Position stands) {
        return open(speaker, with, stands, true);
    }

    @Override
    public boolean openOwn(User user, User with, Position stands) {
        return open(user, with, stands, false);
    }

    private static String epoch(Position stands) {
        return stands.epoch().isEmpty() ? NONE : stands.epoch();
    }

    private boolean open(User user, User with, Position stands, boolean both) {
        return RedisDirectoryScript.hasChanged(script.run(
                "open",
                user.id().value(),
                user.name().toString(),
                with.id().value(),
                with.name().toString(),
                epoch(stands),
                String.valueOf(stands.seq()),
                String.valueOf(limits.conversations()),
                both ? "1" : ""));
    }

    @Override
    public boolean closeOwn(User user, User with, Position stands) {
        return RedisDirectoryScript.hasChanged(
                script.run("shut", user.id().value(), with.id().value(), epoch(stands), String.valueOf(stands.seq())));
    }

    @Override
    public boolean ignore(User user, User whom, boolean on) {
        return RedisDirectoryScript.hasChanged(script.run(
                "ignore",
                user.id().value(),
                whom.id().value(),
                whom.name().toString(),
                on ? "1" : "0",
                String.valueOf(limits.ignored())));
    }
}
