package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.directory.RoomEntry;
import chat.rambler.directory.User;
import chat.rambler.history.Draft;
import chat.rambler.history.HistoryRepository;
import chat.rambler.history.Page;
import chat.rambler.history.StoredMessage;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room at work on this server. Everything happens on its stripe, one thing after another: so
 * every member sees the same messages in the same order, each once, and one who enters sees no gap
 * and no double between the replay and what is said live. All methods may be called from any thread
 * and return at once; what they return is completed on the stripe.
 */
public final class Room {
    private final RoomEntry entry;
    private final Executor stripe;
    private final HistoryRepository history;
    private final int replay;
    private final Members members = new Members();
    private long last; // the number of the newest message that the members were sent
    private volatile int memberCount;

    /**
     * @param replay how many messages one who enters is sent
     */
    Room(RoomEntry entry, Executor stripe, HistoryRepository history, int replay) {
        this.entry = entry;
        this.stripe = stripe;
        this.history = history;
        this.replay = replay;
    }

    public RoomEntry entry() {
        return entry;
    }

    public RoomName name() {
        return entry.name();
    }

    /** How many are connected in it: each user once, each anonymous connection once. */
    public int memberCount() {
        return memberCount;
    }

    /**
     * Lets a connection in: it is told so, then sent the replay, then what is said from now on.
     * Done when the replay is sent. Nothing happens if it is in already.
     */
    public CompletableFuture<Void> enter(
            Connection connection, Nickname nickname, @Nullable User user) {
        return onStripe(done -> {
            if (members.get(connection) != null) {
                done.complete(null);
                return;
            }
            Member member = new Member(connection, nickname, user);
            members.add(member);
            memberCount = members.count();
            connection.answer(new Event.Entered(name(), nickname));
            then(
                    history.before(entry.id(), last + 1, replay),
                    done,
                    page -> {
                        release(member, page);
                        done.complete(null);
                    });
        });
    }

    /** Lets a connection out and, if {@code told}, tells it. Nothing happens if it is not in. */
    public CompletableFuture<Void> leave(Connection connection, boolean told) {
        return onStripe(done -> {
            if (members.remove(connection) != null && told) {
                connection.answer(new Event.Left(name()));
            }
            memberCount = members.count();
            done.complete(null);
        });
    }

    /**
     * Gives a connection in the room another identity, or another nickname; it is told if {@code
     * told}.
     */
    public CompletableFuture<Void> rename(
            Connection connection, Nickname nickname, @Nullable User user, boolean told) {
        return onStripe(done -> {
            Member member = members.get(connection);
            if (member != null) {
                members.countOut(member);
                member.become(user, nickname);
                members.countIn(member);
                memberCount = members.count();
                if (told) {
                    connection.answer(new Event.NicknameChanged(name(), nickname));
                }
            }
            done.complete(null);
        });
    }

    /**
     * Says a text under the connection's nickname here. Done when the message is stored and offered
     * to every member, the sender included; fails with {@link ErrorCode#NOT_JOINED} for a
     * connection that is not in the room.
     *
     * @param id unique in this room
     */
    public CompletableFuture<StoredMessage> say(Connection connection, String id, String text) {
        return onStripe(done -> {
            Member member = members.get(connection);
            if (member == null) {
                done.completeExceptionally(new ProtocolException(ErrorCode.NOT_JOINED, name()));
                return;
            }
            then(
                    history.append(
                            entry.id(), new Draft(id, member.user(), member.nickname(), text)),
                    done,
                    stored -> {
                        deliver(stored);
                        done.complete(stored);
                    });
        });
    }

    /** Who is connected here. */
    public CompletableFuture<Event.MemberList> memberList() {
        return onStripe(done ->
                done.complete(
                        new Event.MemberList(name(), members.nicknames(), members.anonymous())));
    }

    private void deliver(StoredMessage message) {
        last = message.seq();
        Frames frames = new Frames(live(message));
        for (Member member : members.all()) {
            if (!member.isHeld()) {
                member.connection().offer(frames.in(member.connection().codec()));
            } else if (!member.hold(message)) {
                member.connection().end(CloseReason.TOO_SLOW);
            }
        }
    }

    private void release(Member member, Page page) {
        Connection connection = member.connection();
        if (members.get(connection) != member) {
            return; // it has left meanwhile
        }
        page.messages().forEach(message -> connection.answer(replayed(message)));
        member.release().forEach(message -> connection.answer(live(message)));
    }

    private Event.Message live(StoredMessage message) {
        return Messages.event(name(), message, false);
    }

    private Event.Message replayed(StoredMessage message) {
        return Messages.event(name(), message, true);
    }

    /**
     * Goes on with what the storage answers, back on the stripe; whatever goes wrong fails {@code
     * done}.
     */
    private <T> void then(
            CompletableFuture<T> answer, CompletableFuture<?> done, Consumer<T> next) {
        var _ =
                answer.thenAcceptAsync(next, stripe)
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                done.completeExceptionally(failure);
                            }
                        });
    }

    private <T> CompletableFuture<T> onStripe(Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        stripe.execute(() -> {
            try {
                task.accept(done);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
