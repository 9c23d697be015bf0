package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.connection.Stripe;
import chat.rambler.directory.RoomEntry;
import chat.rambler.directory.User;
import chat.rambler.directory.UserId;
import chat.rambler.history.Appended;
import chat.rambler.history.Draft;
import chat.rambler.history.HistoryRepository;
import chat.rambler.history.Position;
import chat.rambler.history.StoredMessage;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Entering;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Resume;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room at work on this server. Everything happens on its stripe, one thing after another: so
 * every member sees the same messages in the same order, each once, and one who enters sees no gap
 * and no double between the replay and what is said live. All methods may be called from any thread
 * and return at once; what they return is completed on the stripe.
 */
public final class Room {
    /** In a room of so many a sender's thread may hand a message to everybody itself. */
    private static final int MOST_HERE = 32;

    private final RoomEntry entry;
    private final Stripe stripe;
    private final HistoryRepository history;
    private final int replay;
    private final Members members = new Members();
    private final RoomStream stream;
    private final Replays replays;
    private final Map<String, Saying> sayings = new HashMap<>(); // by the message's id
    private final PresenceRepository presence;
    private final Later later;
    private final Fanout fanout;
    private final Traffic traffic;
    private @Nullable Attendance attendance; // while somebody is in it here
    private @Nullable Watching watching; // likewise
    private volatile int count;
    private volatile int connections;

    /**
     * Nobody is in it.
     *
     * @param replay how many messages one who enters is sent
     * @param gap between two writes to the same member
     * @param traffic counts what is said
     */
    Room(
            RoomEntry entry,
            Stripe stripe,
            HistoryRepository history,
            PresenceRepository presence,
            int replay,
            Duration gap,
            Traffic traffic) {
        this.presence = presence;
        this.entry = entry;
        this.stripe = stripe;
        this.history = history;
        this.replay = replay;
        this.replays = new Replays(entry.id(), history);
        this.stream = new RoomStream(entry.id(), stripe, history, new ToMembers(), traffic);
        this.traffic = traffic;
        this.later = stripe::after;
        this.fanout = new Fanout(members, later, gap, traffic);
    }

    public RoomEntry entry() {
        return entry;
    }

    public RoomName name() {
        return entry.name();
    }

    /**
     * How many are in it on all servers, each user and each anonymous connection once; 0 where
     * nobody is in it here.
     */
    public int count() {
        return count;
    }

    /**
     * Lets a connection in: it is told so, then sent the replay, then what is said from now on.
     * Done when the replay is sent. Nothing happens if it is in already.
     */
    public CompletableFuture<Void> enter(
            Connection connection, Nickname nickname, @Nullable User user, Wanted wanted) {
        return onStripe(done ->
                stream.whenFollowed(
                        () -> admit(new Member(connection, nickname, user), wanted, done), done));
    }

    /**
     * Sends a connection in the room everything after a place, even what it has got. Nothing
     * happens if it is not in, or is being sent something already.
     */
    public CompletableFuture<Void> resume(Connection connection, Wanted wanted) {
        return onStripe(done -> {
            Member member = members.get(connection);
            if (member == null || member.isHeld()) {
                done.complete(null);
                return;
            }
            fanout.flush();
            members.hold(member);
            var _ =
                    done.whenComplete((_, failure) -> {
                        if (failure != null && members.get(connection) == member) {
                            releaseHeld(member, 0); // then at least what is said now
                        }
                    });
            bringUpToDate(member, wanted, done);
        });
    }

    /**
     * Lets a connection out: by choice, then it is told so, or because it is lost. Nothing happens
     * if it is not in.
     */
    public CompletableFuture<Void> leave(Connection connection, boolean byChoice) {
        return onStripe(done -> {
            Member removed = remove(connection, byChoice);
            if (byChoice
                    && removed != null
                    && removed.hasEntered()) { // else it was not told that it is in
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
                fanout.flush();
                UserId before = member.userId();
                members.countOut(member);
                member.become(user, nickname);
                members.countIn(member);
                if (!Objects.equals(before, member.userId())) {
                    tell(before, member, true);
                }
                tell(member.userId(), member, false);
                if (told && member.hasEntered()) {
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
     * @param id made at random, or unique in this room
     * @param chosen whether the client chose it
     * @param told is called on the stripe once the message is stored, before it is offered
     */
    public CompletableFuture<Appended> say(
            Connection connection,
            String id,
            boolean chosen,
            String text,
            Consumer<Appended> told) {
        return on(
                connections > MOST_HERE ? stripe : stripe::executeHere,
                done -> {
                    Member member = members.get(connection);
                    if (member == null) {
                        done.completeExceptionally(
                                new ProtocolException(ErrorCode.NOT_JOINED, name()));
                        return;
                    }
                    User user = member.user();
                    String sender = user == null ? "anon:" + connection.id() : user.id().value();
                    Saying saying = new Saying(user == null ? null : user.name(), told);
                    sayings.putIfAbsent(id, saying);
                    long asked = System.nanoTime();
                    var appended =
                            history.append(
                                    entry.id(),
                                    new Draft(id, sender, chosen, user, member.nickname(), text));
                    var _ =
                            appended.whenCompleteAsync(
                                            (stored, failure) -> {
                                                traffic.stored(System.nanoTime() - asked);
                                                sayings.remove(
                                                        id,
                                                        saying); // from here on it tells nothing
                                                said(saying, stored, failure, done);
                                            },
                                            stripe)
                                    .whenComplete((_, failure) -> fail(done, failure));
                });
    }

    /** Offers at once what waits for the end of a gap: whoever said it is about to be answered. */
    public CompletableFuture<Void> flush() {
        return fanout.isWaiting()
                ? onStripe(done -> {
                    fanout.flush();
                    done.complete(null);
                })
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Tells who is in the room, on any server.
     *
     * @param after begins after this nickname; null for the first page
     * @param told is called on the stripe, in order with what is told of those who come and go
     */
    public CompletableFuture<Void> members(
            @Nullable Nickname after, Consumer<Event.MemberList> told) {
        return onStripe(done -> {
            told.accept(
                    attendance == null
                            ? new Event.MemberList(name(), List.of(), 0, 0)
                            : attendance.list(after, Attendance.MAX_TOLD));
            done.complete(null);
        });
    }

    /** Tells the other servers everything again. */
    void tellPresenceAgain() {
        var _ =
                onStripe(done -> {
                    for (UserId user : members.users()) {
                        presence.user(entry.id(), user, members.nickname(user), false);
                    }
                    if (!members.all().isEmpty()) {
                        presence.anonymous(entry.id(), members.anonymous(), false);
                    }
                    done.complete(null);
                });
    }

    /**
     * The sender is told first, and a duplicate has been offered long ago. What the feed has shown
     * is stored, whatever became of the answer.
     */
    private void said(
            Saying saying,
            @Nullable Appended stored,
            @Nullable Throwable failure,
            CompletableFuture<Appended> done) {
        Appended appended = stored == null ? saying.shown : stored;
        if (appended == null) {
            fail(done, failure);
            return;
        }
        saying.tell(appended);
        if (appended.duplicate()) {
            done.complete(appended);
        } else {
            stream.offerOwn(appended.message(), () -> done.complete(appended));
        }
    }

    private static void fail(CompletableFuture<?> done, @Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(failure);
        }
    }

    private void admit(Member member, Wanted wanted, CompletableFuture<Void> done) {
        Connection connection = member.connection();
        if (members.get(connection) != null) {
            done.complete(null);
            return;
        }
        if (attendance == null) {
            attendance = new Attendance(name(), members, later, this::tellOthers);
            watching = new Watching(entry.id(), presence, attendance, stripe, later);
            watching.begin();
        }
        fanout.flush();
        members.add(member);
        connections = members.all().size();
        tell(member.userId(), member, false);
        bringUpToDate(member, wanted, done);
    }

    private void bringUpToDate(Member member, Wanted wanted, CompletableFuture<Void> done) {
        Resume resume = wanted.resume();
        if (resume != null && isAhead(resume)) {
            stream.whenCaughtUp(() -> sendPast(member, wanted, done));
        } else {
            sendPast(member, wanted, done);
        }
    }

    /** Another server may have shown what is still on its way here. */
    private boolean isAhead(Resume resume) {
        return !resume.epoch().isEmpty()
                && (!resume.epoch().equals(stream.epoch()) || resume.after() > stream.last());
    }

    private void sendPast(Member member, Wanted wanted, CompletableFuture<Void> done) {
        if (members.get(member.connection()) != member) {
            done.complete(null); // it has left meanwhile
            return;
        }
        int before = member.heldSoFar(); // all of that is read, and then dropped
        Position stands = new Position(stream.epoch(), stream.last(), "");
        Resume resume = wanted.resume();
        int newest = wanted.replay() == Entering.AS_SET ? replay : wanted.replay();
        CompletableFuture<Replays.Replay> replayed =
                resume == null
                        ? replays.newest(stands.seq(), newest, wanted.budget())
                        : replays.since(resume, stands, newest, wanted.budget());
        then(
                watching == null
                        ? replayed
                        : replayed.thenCombine(watching.begun(), (read, _) -> read),
                done,
                read -> {
                    if (stands.epoch().equals(stream.epoch()) || stands.epoch().isEmpty()) {
                        release(member, stands, read, before);
                        done.complete(null);
                    } else {
                        wanted.budget().giveBack(read.messages());
                        sendPast(member, wanted, done); // a new life began: what was read is void
                    }
                });
    }

    private void release(Member member, Position stands, Replays.Replay read, int before) {
        Connection connection = member.connection();
        if (members.get(connection) != member) {
            return; // it has left meanwhile
        }
        connection.answer(
                new Event.Entered(
                        name(),
                        member.nickname(),
                        stands.epoch(),
                        stands.seq(),
                        read.oldest(),
                        read.recovered(),
                        read.missing(),
                        attendance == null ? 1 : attendance.count()));
        read.messages()
                .forEach(message -> connection.answer(Messages.event(name(), message, true)));
        releaseHeld(member, before);
    }

    /**
     * @param before how much of what it was held back is not sent
     */
    private void releaseHeld(Member member, int before) {
        fanout.flush();
        members.release(member).stream().skip(before).forEach(member.connection()::answer);
    }

    private @Nullable Member remove(Connection connection, boolean byChoice) {
        fanout.flush();
        Member removed = members.remove(connection);
        connections = members.all().size();
        if (removed != null) {
            tell(removed.userId(), removed, byChoice);
        }
        if (members.all().isEmpty()) {
            stream.stop();
            close();
        }
        return removed;
    }

    private void close() {
        if (attendance != null && watching != null) {
            attendance.end();
            watching.end();
            presence.nobody(entry.id());
            attendance = null;
            watching = null;
            count = 0;
        }
    }

    /**
     * Tells the other servers, and those in the room, what a member changed by coming, going or
     * becoming another.
     *
     * @param user the one it is about; null for an anonymous one
     */
    private void tell(@Nullable UserId user, Member cause, boolean byChoice) {
        if (user == null) {
            presence.anonymous(entry.id(), members.anonymous(), byChoice);
        } else {
            presence.user(entry.id(), user, members.nickname(user), byChoice);
        }
        if (attendance != null) {
            attendance.changed(user, cause, byChoice);
            count = attendance.count();
        }
    }

    /** Those who speak a protocol for programs hear who comes and goes. */
    private void tellOthers(Event.Presence event, @Nullable UserId about, @Nullable Member cause) {
        count = event.members();
        fanout.flush();
        Frames frames = new Frames(event);
        for (Member member : members.all()) {
            if (member.connection().codec().isStructured()
                    && member.hasEntered()
                    && member != cause
                    && (about == null || !about.equals(member.userId()))) {
                member.connection().offer(frames.in(member.connection().codec()));
            }
        }
    }

    /**
     * Goes on with what the storage answers, back on the stripe; whatever goes wrong fails {@code
     * done}, on the stripe too.
     */
    private <T> void then(
            CompletableFuture<T> answer, CompletableFuture<?> done, Consumer<T> next) {
        var _ =
                answer.whenCompleteAsync(
                                (read, failure) -> {
                                    if (failure == null) {
                                        next.accept(read);
                                    }
                                    fail(done, failure);
                                },
                                stripe)
                        .whenComplete((_, failure) -> fail(done, failure));
    }

    private <T> CompletableFuture<T> onStripe(Consumer<CompletableFuture<T>> task) {
        return on(stripe, task);
    }

    private <T> CompletableFuture<T> on(Executor executor, Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    task.accept(done);
                } catch (Throwable e) { // whoever waits must not wait for ever, whatever happened
                    done.completeExceptionally(e);
                    if (e instanceof Error error) {
                        throw error;
                    }
                }
            });
        } catch (RejectedExecutionException e) { // the server stops, and nobody is anywhere
            done.completeExceptionally(
                    new ProtocolException(ErrorCode.UNAVAILABLE, "\"" + name() + "\""));
        }
        return done;
    }

    /** A message on its way to the store; touched on the stripe only. */
    private static final class Saying {
        private final @Nullable UserName user;
        private @Nullable Consumer<Appended> told;
        private @Nullable Appended shown;

        Saying(@Nullable UserName user, Consumer<Appended> told) {
            this.user = user;
            this.told = told;
        }

        void tell(Appended appended) {
            if (told != null) {
                told.accept(appended);
                told = null;
                shown = appended;
            }
        }
    }

    /** What comes from the stream goes to every member. */
    private final class ToMembers implements Sequencer.Listener {
        @Override
        public void deliver(StoredMessage message) {
            Saying saying = sayings.get(message.id());
            if (saying != null && Objects.equals(saying.user, message.user())) {
                saying.tell(new Appended(message, false)); // the feed was faster than the answer
            }
            Event.Message said = Messages.event(name(), message, false);
            holdBack(said);
            fanout.say(said);
        }

        private void holdBack(Event event) {
            for (Member member : members.held()) {
                if (!member.hold(event)) {
                    member.connection().end(CloseReason.TOO_SLOW);
                }
            }
        }

        @Override
        public void gap(long from, long to) {
            traffic.lost(to - from + 1);
            tellAll(new Event.Gap(name(), from, to));
        }

        @Override
        public void reset(Position from) {
            tellAll(new Event.Reset(name(), from.epoch(), from.seq()));
        }

        private void tellAll(Event event) {
            fanout.flush();
            holdBack(event);
            Frames frames = new Frames(event);
            for (Member member : members.all()) {
                if (!member.isHeld()) {
                    member.connection().offer(frames.in(member.connection().codec()));
                }
            }
        }
    }
}
