package chat.rambler.store.redis;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Draft;
import chat.rambler.store.Page;
import chat.rambler.store.RoomAct;
import chat.rambler.store.RulesJson;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.StoredNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Parses messages from Redis: entries of a room's log, and publications of its channel. */
final class RedisMessages {
    /** The format of publications of what is said. */
    private static final String FORM = "1";

    /** The lines of such a publication; the last one may itself hold line feeds. */
    private static final int LINES = 9;

    /** The same, with the line of those whom it names before the text. */
    private static final String NAMING_FORM = "3";

    /** The format of publications of acts. */
    private static final String ACT_FORM = "2";

    private static final int ACT_LINES = 8;

    /** In front of an anonymous sender; no user name has a colon. */
    private static final String ANONYMOUS = "anon:";

    private RedisMessages() {}

    /** The message in a publication; empty if the format is another one. */
    static Optional<StoredMessage> published(String payload) {
        if (payload.startsWith(ACT_FORM)) {
            return publishedAct(payload);
        }
        int more = payload.startsWith(NAMING_FORM) ? 1 : 0;
        String[] lines = payload.split("\n", LINES + more);
        if (lines.length < LINES + more || !lines[0].equals(more == 0 ? FORM : NAMING_FORM)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StoredMessage(
                    lines[1],
                    Long.parseLong(lines[2]),
                    lines[3],
                    lines[4],
                    Instant.ofEpochMilli(Long.parseLong(lines[5])),
                    user(lines[6]),
                    StoredNames.nickname(lines[7]),
                    lines[8 + more],
                    sender(lines[6]),
                    null,
                    StoredNames.users(more == 0 ? null : lines[8])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<StoredMessage> publishedAct(String payload) {
        String[] lines = payload.split("\n", ACT_LINES);
        if (lines.length < ACT_LINES || !lines[0].equals(ACT_FORM)) {
            return Optional.empty();
        }
        Notice notice = RulesJson.notice(lines[6]);
        if (notice == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StoredMessage(
                    lines[1],
                    Long.parseLong(lines[2]),
                    lines[3],
                    lines[4],
                    Instant.ofEpochMilli(Long.parseLong(lines[5])),
                    null,
                    Nickname.SERVER,
                    lines[7],
                    null,
                    notice,
                    List.of()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The acts in an answer of {@code rules.lua}. */
    static List<RoomAct> acts(Object answer) {
        List<RoomAct> acts = new ArrayList<>();
        for (Object one : list(answer)) {
            String[] parts = ((String) one).split(" ", 3);
            Notice notice = parts.length < 3 ? null : RulesJson.notice(parts[2]);
            if (notice != null) {
                acts.add(new RoomAct(Long.parseLong(parts[0]), time(parts[1]), notice));
            }
        }
        return acts;
    }

    /** The messages in some entries of a room's log, in order. */
    static List<StoredMessage> messages(String epoch, Object entries) {
        return entries(entries).stream().map(entry -> message(epoch, entry)).toList();
    }

    /** Numbers of messages in an answer. */
    static List<Long> numbers(Object answer) {
        return list(answer).stream()
                .map(number -> Long.valueOf((String) number))
                .toList();
    }

    /** The page in an answer of {@code page.lua}. */
    static Page page(List<Object> answer) {
        String epoch = (String) answer.get(0);
        long oldest = Long.parseLong((String) answer.get(2));
        List<StoredMessage> messages = messages(epoch, answer.get(3)).reversed();
        return new Page(messages, !messages.isEmpty() && messages.getFirst().seq() > oldest, oldest);
    }

    /** An entry of a room's log, as a script answers with it. */
    record Entry(long number, Map<String, String> fields) {
        static Entry of(Object answer) {
            List<Object> entry = list(answer);
            String id = (String) entry.get(0);
            List<Object> flat = list(entry.get(1));
            Map<String, String> fields = new HashMap<>();
            IntStream.iterate(0, i -> i < flat.size(), i -> i + 2)
                    .forEach(i -> fields.put((String) flat.get(i), (String) flat.get(i + 1)));
            return new Entry(Long.parseLong(id.substring(0, id.indexOf('-'))), fields);
        }
    }

    /** The entries in an answer, in order. */
    static List<Entry> entries(Object answer) {
        return list(answer).stream().map(Entry::of).toList();
    }

    private static StoredMessage message(String epoch, Entry entry) {
        Map<String, String> fields = entry.fields();
        String act = fields.get("x");
        return new StoredMessage(
                epoch,
                entry.number(),
                fields.getOrDefault("id", ""),
                fields.getOrDefault("p", ""),
                time(fields.getOrDefault("ms", "")),
                user(fields.getOrDefault("u", "")),
                act == null ? StoredNames.nickname(fields.getOrDefault("n", "")) : Nickname.SERVER,
                fields.getOrDefault("t", ""),
                sender(fields.getOrDefault("u", "")),
                act == null ? null : RulesJson.notice(act),
                StoredNames.users(fields.get("m")));
    }

    private static Instant time(String stored) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(stored));
        } catch (NumberFormatException e) {
            return Instant.EPOCH; // not written by this chat: its number and text still count
        }
    }

    private static @Nullable UserName user(String stored) {
        return stored.isEmpty() || stored.startsWith(ANONYMOUS) ? null : StoredNames.user(stored);
    }

    private static @Nullable String sender(String stored) {
        return stored.startsWith(ANONYMOUS) ? stored : null;
    }

    /** What is stored of the sender: the user name, the anonymous connection that chose the id, or nothing. */
    static String who(Draft draft) {
        if (draft.user() != null) {
            return draft.user().name().toString();
        }
        String sender = draft.toldSender();
        return sender == null ? "" : sender;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
