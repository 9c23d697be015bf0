package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.directory.RoomEntry;
import chat.rambler.directory.User;
import chat.rambler.directory.UserId;
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
import java.util.List;
import java.util.Map;
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
    private final RoomStream stream;
    private final PresenceRepository presence;
    private volatile int memberCount;

    /**
     * Nobody is in it.
     *
     * @param replay how many messages one who enters is sent
     */
    Room(
            RoomEntry entry,
            Executor stripe,
            HistoryRepository history,
            PresenceRepository presence,
            int replay) {
        this.presence = presence;
        this.entry = entry;
        this.stripe = stripe;
        this.history = history;
        this.replay = replay;
        this.stream = new RoomStream(entry.id(), stripe, history, new ToMembers());
    }

    public RoomEntry entry() {
        return entry;
    }

    public RoomName name() {
        return entry.name();
    }

    /** How many are connected in it here: each user once, each anonymous connection once. */
    public int memberCount() {
        return memberCount;
    }

    /**
     * Lets a connection in: it is told so, then sent the replay, then what is said from now on.
     * Done when the replay is sent. Nothing happens if it is in already.
     */
    public CompletableFuture<Void> enter(
            Connection connection, Nickname nickname, @Nullable User user) {
        return onStripe(done ->
                stream.whenFollowed(
                        () -> admit(new Member(connection, nickname, user), done), done));
    }

    /** Lets a connection out and, if {@code told}, tells it. Nothing happens if it is not in. */
    public CompletableFuture<Void> leave(Connection connection, boolean told) {
        return onStripe(done -> {
            Member removed = remove(connection);
            if (told
                    && removed != null
                    && !removed.isHeld()) { // else it was not told that it is in
                connection.answer(new Event.Left(name()));
            }
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
                tell(member); // the one it was
                member.become(user, nickname);
                members.countIn(member);
                tell(member); // the one it is
                if (told && !member.isHeld()) {
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
                    stored -> stream.offerOwn(stored, done));
        });
    }

    /** Who is connected in the room, on any server. */
    public CompletableFuture<Event.MemberList> memberList() {
        return presence.others(entry.id())
                .exceptionally(_ -> PresenceRepository.Others.NOBODY) // better those here than none
                .thenCompose(others -> onStripe(done -> done.complete(memberList(others))));
    }

    /** How many are connected in the room on any server, each user once. */
    public CompletableFuture<Integer> countEverywhere() {
        return memberList().thenApply(list -> list.members().size() + list.anonymous());
    }

    /** Tells the other servers everything again. */
    void tellPresenceAgain() {
        stripe.execute(() -> members.tell(presence, entry.id(), null));
    }

    private Event.MemberList memberList(PresenceRepository.Others others) {
        Map<UserId, Nickname> users = members.users();
        others.users().forEach(users::putIfAbsent);
        return new Event.MemberList(
                name(), List.copyOf(users.values()), members.anonymous() + others.anonymous());
    }

    private void admit(Member member, CompletableFuture<Void> done) {
        Connection connection = member.connection();
        if (members.get(connection) != null) {
            done.complete(null);
            return;
        }
        members.add(member);
        tell(member);
        then(
                history.before(entry.id(), stream.last() + 1, replay),
                done,
                page -> {
                    release(member, page);
                    done.complete(null);
                });
    }

    private void release(Member member, Page page) {
        Connection connection = member.connection();
        if (members.get(connection) != member) {
            return; // it has left meanwhile
        }
        connection.answer(new Event.Entered(name(), member.nickname()));
        page.messages()
                .forEach(message -> connection.answer(Messages.event(name(), message, true)));
        member.release()
                .forEach(message -> connection.answer(Messages.event(name(), message, false)));
    }

    private @Nullable Member remove(Connection connection) {
        Member removed = members.remove(connection);
        if (removed != null) {
            tell(removed);
        }
        if (members.all().isEmpty()) {
            stream.stop();
        }
        return removed;
    }

    /**
     * Counts anew, and tells the other servers what a member changed by coming, going or becoming
     * another.
     */
    private void tell(Member changed) {
        memberCount = members.count();
        members.tell(presence, entry.id(), changed);
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
            } catch (Throwable e) { // whoever waits must not wait for ever, whatever happened
                done.completeExceptionally(e);
                if (e instanceof Error error) {
                    throw error;
                }
            }
        });
        return done;
    }

    /** What comes from the stream goes to every member. */
    private final class ToMembers implements Sequencer.Listener {
        @Override
        public void deliver(StoredMessage message) {
            Frames frames = new Frames(Messages.event(name(), message, false));
            for (Member member : members.all()) {
                if (!member.isHeld()) {
                    member.connection().offer(frames.in(member.connection().codec()));
                } else if (!member.hold(message)) {
                    member.connection().end(CloseReason.TOO_SLOW);
                }
            }
        }

        @Override
        public void gap(long count) {
            tellAll(new Event.Gap(name(), count));
        }

        @Override
        public void reset() {
            tellAll(new Event.Reset(name()));
        }

        private void tellAll(Event event) {
            Frames frames = new Frames(event);
            members.all()
                    .forEach(member ->
                            member.connection().offer(frames.in(member.connection().codec())));
        }
    }
}
