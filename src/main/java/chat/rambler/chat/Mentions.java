package chat.rambler.chat;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import chat.rambler.room.Room;
import chat.rambler.store.Account;
import chat.rambler.store.AppendResult;
import chat.rambler.store.ContactRepository;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.UserRepository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds whom a text names by {@code @NAME}, and counts that for them (PROTOCOL.md §13). */
final class Mentions {
    private static final Logger LOG = LoggerFactory.getLogger(Mentions.class);

    /** More names in a text are not looked up. */
    private static final int MOST = 10;

    /** In characters: longer than any name with what may stand behind it. */
    private static final int LONGEST = 100;

    /** A name with more words needs quotes. */
    private static final int WORDS = 3;

    /** An at sign behind a letter or digit, as in a mail address, names nobody. */
    private static final Pattern NAMED = Pattern.compile(
            "(?<![\\p{L}\\p{N}@])@(?:\"([^\"\\n]+)\"|([^\\s\"@]\\S*(?: [^\\s@]\\S*){0," + (WORDS - 1) + "}))");

    /** What may stand behind a name and be no part of it: a sign at the end. */
    private static final Pattern SIGN = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]$");

    /** So many signs behind a name do not matter. */
    private static final int SIGNS = 3;

    private final UserRepository users;
    private final MembershipRepository memberships;
    private final ContactRepository contacts;
    private final MarkerRepository markers;

    Mentions(Storage storage) {
        this.users = storage.users();
        this.memberships = storage.memberships();
        this.contacts = storage.contacts();
        this.markers = storage.markers();
    }

    /**
     * Whom a text names.
     *
     * @param told their names
     * @param counted those of them who do not ignore the author
     */
    record Found(List<UserName> told, List<UserId> counted) {
        static final Found NOBODY = new Found(List.of(), List.of());
    }

    /**
     * Asks the storage, unless there is no at sign in the text. If the storage does not answer, the text names nobody: it is
     * about to be stored, and that tells better.
     */
    Found in(Room room, String text, @Nullable User author) {
        if (text.indexOf('@') < 0 || room.entry().isConversation()) {
            return Found.NOBODY;
        }
        try {
            Set<User> named = named(room, text);
            named.remove(author);
            List<UserId> counted = named.stream()
                    .filter(user -> author == null || !ignores(user, author))
                    .map(User::id)
                    .toList();
            return new Found(named.stream().map(User::name).toList(), counted);
        } catch (StoreException e) {
            LOG.debug("Whom a text names is not known: {}", e.getMessage());
            return Found.NOBODY;
        }
    }

    private boolean ignores(User user, User author) {
        return contacts.contacts(user).stream()
                .anyMatch(one -> one.ignored() && one.with().equals(author));
    }

    /** All nicknames are looked up at once; a user name only where no nickname fits. */
    private Set<User> named(Room room, String text) {
        List<List<String>> all = new ArrayList<>();
        Matcher at = NAMED.matcher(text);
        for (int from = 0; all.size() < MOST && at.find(from); ) {
            String quoted = at.group(1);
            all.add(quoted == null ? candidates(at.group(2)) : List.of(quoted));
            from = quoted == null ? at.start() + 1 : at.end(); // another name may begin within these words
        }
        Map<Nickname, UserId> holders = memberships.holders(
                room.entry(),
                all.stream()
                        .flatMap(List::stream)
                        .flatMap(name -> nickname(name).stream())
                        .distinct()
                        .toList());
        Set<User> named = new LinkedHashSet<>();
        Map<String, Optional<User>> known = new HashMap<>(); // what is written again is not asked again
        all.forEach(names -> names.stream()
                .flatMap(name -> known.computeIfAbsent(name, one -> member(room, one, holders)).stream())
                .findFirst()
                .ifPresent(named::add));
        return named;
    }

    private static Optional<Nickname> nickname(String name) {
        try {
            return Optional.of(Nickname.of(name));
        } catch (ProtocolException notANickname) {
            return Optional.empty();
        }
    }

    private Optional<User> member(Room room, String name, Map<Nickname, UserId> holders) {
        Optional<UserId> holder = nickname(name).map(holders::get);
        if (holder.isPresent()) {
            return holder.flatMap(users::find).map(Account::user);
        }
        try {
            return users.find(UserName.of(name))
                    .map(Account::user)
                    .filter(user ->
                            memberships.of(user).containsKey(room.entry().id()));
        } catch (ProtocolException notAName) {
            return Optional.empty();
        }
    }

    /** What these words may mean, the longest first. */
    private static List<String> candidates(String words) {
        List<String> names = new ArrayList<>();
        String first = words.length() <= LONGEST ? words : withoutLastWord(words.substring(0, LONGEST));
        for (String rest = first; !rest.isEmpty(); rest = withoutLastWord(rest)) {
            String bare = rest;
            for (int i = 0; i <= SIGNS && !bare.isEmpty(); i++) {
                names.add(bare);
                Matcher sign = SIGN.matcher(bare);
                if (!sign.find()) {
                    break;
                }
                bare = bare.substring(0, sign.start());
            }
        }
        return names;
    }

    private static String withoutLastWord(String words) {
        return words.substring(0, Math.max(0, words.lastIndexOf(' ')));
    }

    /** Never waits: it is no part of the promise to the author. Counting a message twice changes nothing. */
    void count(Found named, Room room, AppendResult appended) {
        for (UserId user : named.counted()) {
            try {
                var _ = markers.mention(
                                user, room.entry().id(), appended.message().position())
                        .exceptionally(failure -> {
                            LOG.debug("A mention of {} is not counted: {}", user, failure.getMessage());
                            return null;
                        });
            } catch (RuntimeException e) {
                LOG.debug("A mention of {} is not counted: {}", user, e.getMessage());
            }
        }
    }
}
