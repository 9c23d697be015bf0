package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.Setting;
import chat.rambler.protocol.TimeText;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Judged;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.Rules;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What governs a room, as this server knows it: read when the room is followed, then changed by each act in its place.
 * What it does not know yet does no harm: the step that numbers a message compares ({@link Judged}). Used on the room's
 * executor only, except {@link #now}.
 */
final class RoomRules {
    /** No act is called so. */
    private static final String DOUBTFUL = "?";

    private final RoomEntry room;
    private final SerialExecutor executor;
    private final HistoryRepository history;
    private final Supplier<Rules> server;
    private final Runnable changed;
    private final @Nullable Beginning beginning; // of a conversation
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private volatile Rules now = Rules.NONE;
    private boolean reading;
    private boolean changedMeanwhile;
    private boolean doubtful;

    /**
     * @param server what governs the whole server
     * @param changed called on the executor when rules have been read, so that acts may have been passed over
     */
    RoomRules(
            RoomEntry room,
            SerialExecutor executor,
            HistoryRepository history,
            Supplier<Rules> server,
            Runnable changed) {
        this.changed = changed;
        this.room = room;
        this.beginning = room.pair() == null ? null : new Beginning(room, room.pair());
        this.executor = executor;
        this.history = history;
        this.server = server;
    }

    Rules now() {
        return now;
    }

    /** An entry of the log is shown to the members here. */
    void shown(StoredMessage entry) {
        if (beginning != null) {
            beginning.shown(entry);
        }
        if (entry.notice() != null
                && entry.seq() > now.number()
                && entry.notice().governs()) {
            changedMeanwhile = true;
            if (!doubtful) {
                now = now.after(entry.notice(), entry.time(), Rules.act(entry.seq(), entry.id()), room.creator());
            }
        } else if (entry.notice() == null && entry.author().equals(Nickname.SERVER)) {
            doubt(); // an act that only a newer server knows
        }
    }

    /** The store has lost the newest entries. */
    void reset() {
        if (beginning != null) {
            beginning.reset();
        }
    }

    /** Acts may have been passed over: until the rules have been read, nothing is stored by those that are known. */
    void doubt() {
        doubtful = true;
        var _ = read();
    }

    /** Reads the rules; done on the executor, or failed there if the storage cannot tell. */
    CompletableFuture<Void> read() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(done);
        if (!reading) {
            ask();
        }
        return done;
    }

    private void ask() {
        reading = true;
        changedMeanwhile = false;
        CompletableFuture<Rules> rules = Turns.ask(() -> history.rules(room.id()));
        CompletableFuture<Rules> all = beginning == null
                ? rules
                : rules.thenCombineAsync(
                        Turns.ask(() -> beginning.read(history)),
                        (read, page) -> {
                            beginning.read(page);
                            return read;
                        },
                        executor);
        var _ = all.whenCompleteAsync(this::readDone, executor);
    }

    private void readDone(@Nullable Rules read, @Nullable Throwable failure) {
        if (read != null && changedMeanwhile) { // what was read may be older than what has been shown
            ask();
            return;
        }
        reading = false;
        List<CompletableFuture<Void>> ready = List.copyOf(waiting);
        waiting.clear();
        if (read == null) {
            ready.forEach(one -> Turns.fail(one, failure));
        } else {
            now = read;
            doubtful = false;
            changed.run();
            ready.forEach(one -> one.complete(null));
        }
    }

    /** What a user may do in the room. */
    Role role(@Nullable User user) {
        return user == null ? Role.MEMBER : roleOf(user.id());
    }

    Role roleOf(UserId user) {
        return ofServer().role(user, null) == Role.ADMINISTRATOR ? Role.ADMINISTRATOR : now.role(user, room.creator());
    }

    /**
     * By which rules a member may speak now; {@code again}, as {@link PendingPublishes.Judging} says. Refused with {@link ErrorCode#BANNED}, {@link ErrorCode#MUTED} or
     * {@link ErrorCode#READ_ONLY}, or {@link ErrorCode#CLOSED} by the rules of the server, if it may not.
     */
    Judged judge(Member member, boolean again) {
        User user = member.user();
        if (beginning != null && user != null) {
            return beginning.judge(user, again);
        }
        requireOpen();
        Role role = role(user);
        if (!role.isAtLeast(Role.ADMINISTRATOR)) {
            requireAdmitted(user, member.visitor().origin());
            requireNotMuted(now, user, member.visitor().origin());
            requireNotMuted(ofServer(), user, member.visitor().origin());
        }
        boolean moderates = role.isAtLeast(Role.MODERATOR);
        if (isSilenced(ofServer().setting(Setting.SPEAK), user, moderates)) {
            throw new ProtocolException(ErrorCode.CLOSED, user == null ? "Speaking without an account" : "Speaking");
        }
        if (isSilenced(now.setting(Setting.SPEAK), user, moderates)) {
            throw new ProtocolException(ErrorCode.READ_ONLY, quoted());
        }
        String slow = now.setting(Setting.SLOW);
        if (slow == null && now.act().isEmpty() && !doubtful) {
            return Judged.BY_NONE;
        }
        return new Judged(
                doubtful ? DOUBTFUL : now.act(),
                slow == null || moderates ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(slow)),
                user == null ? member.visitor().pace() : user.id().value());
    }

    /** What the whole server lays down for this room; nothing for a private one. */
    private Rules ofServer() {
        return room.isPrivate() ? Rules.NONE : server.get();
    }

    /** The refusal of a message whose sender has to wait. */
    ProtocolException slowMode(Duration left) {
        long seconds = Math.max(1, (left.toMillis() + 999) / 1000);
        return new ProtocolException(ErrorCode.SLOW_MODE, room.name(), seconds).waiting(Duration.ofSeconds(seconds));
    }

    /** The refusal of a removal, where there is nothing to remove. */
    ProtocolException notKept(long seq) {
        return new ProtocolException(ErrorCode.UNKNOWN_MESSAGE, seq, room.name());
    }

    private static boolean isSilenced(@Nullable String speak, @Nullable User user, boolean moderates) {
        return speak != null && !moderates && (user == null || speak.equals("moderators"));
    }

    /** Refused with {@link ErrorCode#UNKNOWN_ROOM} if the room is closed. */
    void requireOpen() {
        if (now.closed()) {
            throw new ProtocolException(ErrorCode.UNKNOWN_ROOM, room.name());
        }
    }

    /**
     * Refused with {@link ErrorCode#BANNED} if somebody must not enter, as {@link #requireOpen} if nobody may, or if the
     * room is private.
     */
    void requireAdmitted(@Nullable User user, String origin) {
        requireOpen();
        if (now.gags().isEmpty()) { // as in most rooms, for every message
            return;
        }
        Rules.Gag ban = now.ban(key(user, origin), history.now());
        if (ban != null && !role(user).isAtLeast(Role.ADMINISTRATOR)) {
            throw room.isPrivate() ? new ProtocolException(ErrorCode.UNKNOWN_ROOM, room.name()) : banned(ban);
        }
    }

    private void requireNotMuted(Rules rules, @Nullable User user, String origin) {
        Rules.Gag mute = rules.gags().isEmpty() ? null : rules.mute(key(user, origin), history.now());
        if (mute != null) {
            throw muted(mute);
        }
    }

    private static String key(@Nullable User user, String origin) {
        return user == null ? Rules.gagOf(origin) : Rules.gagOf(user.id());
    }

    private ProtocolException banned(Rules.Gag gag) {
        String until = gag.until() == null ? "" : " until " + TimeText.of(gag.until());
        String reason = gag.reason() == null ? "" : ": " + gag.reason();
        return new ProtocolException(ErrorCode.BANNED, room.name(), until + reason).waiting(left(gag));
    }

    private ProtocolException muted(Rules.Gag gag) {
        return new ProtocolException(ErrorCode.MUTED, quoted()).waiting(left(gag));
    }

    private @Nullable Duration left(Rules.Gag gag) {
        return gag.until() == null ? null : Duration.between(history.now(), gag.until());
    }

    private String quoted() {
        return "\"" + room.name() + "\"";
    }
}
