package chat.rambler.chat;

import chat.rambler.limits.Address;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Setting;
import chat.rambler.protocol.TimeText;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.OriginHash;
import chat.rambler.store.Rules;
import chat.rambler.store.User;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the whole server forbids (PROTOCOL.md §10): to accounts and networks that are banned from it, and to everybody
 * while something is closed. Asked by this server's own knowledge, which is a moment behind the act at most.
 */
public final class ServerRules {
    private final RoomRegistry rooms;
    private final HistoryRepository history;
    private final OriginHash origins;

    ServerRules(RoomRegistry rooms, HistoryRepository history, OriginHash origins) {
        this.rooms = rooms;
        this.history = history;
        this.origins = origins;
    }

    private Rules now() {
        return rooms.server().rules();
    }

    /** Refused with {@link ErrorCode#CLOSED} or {@link ErrorCode#SUSPENDED} if no account may be made from there. */
    public void requireRegistering(Address address) {
        if (now().setting(Setting.REGISTER) != null) {
            throw new ProtocolException(ErrorCode.CLOSED, "Registering");
        }
        requireNotBanned(Rules.gagOf(origins.of(address.network())));
    }

    /** Refused with {@link ErrorCode#SUSPENDED} if this account is banned from the server. */
    public void requireNotBanned(User user) {
        requireNotBanned(Rules.gagOf(user.id()));
    }

    /**
     * Refused with {@link ErrorCode#SUSPENDED} or {@link ErrorCode#CLOSED} if anonymous connections from there may not
     * enter any room.
     */
    void requireVisiting(String origin) {
        requireNotBanned(Rules.gagOf(origin));
        if (now().setting(Setting.CONNECT) != null) {
            throw new ProtocolException(ErrorCode.CLOSED, "Connecting without an account");
        }
    }

    /** Refused with {@link ErrorCode#CLOSED} if this user may not create rooms now. */
    void requireCreating(User user) {
        if (now().setting(Setting.CREATE) != null && !rooms.isAdministrator(user)) {
            throw new ProtocolException(ErrorCode.CLOSED, "Creating rooms");
        }
    }

    /** Refused with {@link ErrorCode#CLOSED} if this user may not begin or go on with conversations now. */
    void requireTalking(User user) {
        if (now().setting(Setting.DIRECT) != null && !rooms.isAdministrator(user)) {
            throw new ProtocolException(ErrorCode.CLOSED, "Talking to one person alone");
        }
    }

    private void requireNotBanned(String key) {
        Rules.@Nullable Gag gag = now().ban(key, history.now());
        if (gag != null) {
            String until = gag.until() == null ? "" : " until " + TimeText.of(gag.until());
            String reason = gag.reason() == null ? "" : ": " + gag.reason();
            throw new ProtocolException(ErrorCode.SUSPENDED, until + reason)
                    .waiting(gag.until() == null ? null : Duration.between(history.now(), gag.until()));
        }
    }
}
