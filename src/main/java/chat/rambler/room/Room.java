package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.AppendResult;
import chat.rambler.store.Draft;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Position;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.Rules;
import chat.rambler.store.Ruling;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A room at work on this server. All its work runs on its executor, one task at a time: so every member sees the same
 * messages in the same order, each once, and a newcomer sees neither a gap nor a duplicate between its replay and what
 * follows. All methods are thread-safe and return at once; the futures are completed on the executor.
 *
 * <p>Members, order, rules and presence have classes of their own. What is here are the steps that use several of them and
 * must not be interrupted by another step; to spread those over files would hide what may come between them.
 */
public final class Room {
    /** Up to this many members, the sender's own thread may deliver a message to all of them. */
    private static final int MOST_HERE = 32;

    /** More are not removed while a page of history is read, at the rate at which commands are taken. */
    private static final int MOST_REMOVED = 1_024;

    private final RoomEntry entry;
    private final HistoryRepository history;
    private final int replay;
    private final Turns turns;
    private final Members members = new Members();
    private final RoomRules rules;
    private final PendingPublishes pendingPublishes;
    private final RoomStream stream;
    private final RoomMetrics metrics;
    private final RoomPresence presence;
    private final Broadcaster broadcaster;
    private final Joining joining;
    private volatile int connections;
    private volatile Consumer<Notice> acts = _ -> {};
    private volatile Runnable closed = () -> {};
    private final LinkedHashSet<Long> removed = new LinkedHashSet<>(); // what was removed last, by number
    private boolean isKept; // at work, whoever is in it

    /**
     * Creates an empty room.
     *
     * @param replay how many messages a newcomer is sent
     * @param gap between two writes to the same member
     * @param server what governs the whole server
     * @param metrics counts messages and deliveries
     */
    Room(
            RoomEntry entry,
            SerialExecutor executor,
            HistoryRepository history,
            PresenceRepository servers,
            int replay,
            Duration gap,
            Supplier<Rules> server,
            RoomMetrics metrics) {
        this.entry = entry;
        this.history = history;
        this.replay = replay;
        this.turns = new Turns(entry.name(), executor);
        this.metrics = metrics;
        this.rules = new RoomRules(entry, executor, history, server, this::rulesRead);
        this.pendingPublishes = new PendingPublishes(entry.id(), executor, history, rules, this::whenCaughtUp, metrics);
        this.broadcaster = new Broadcaster(entry, members, executor, gap, this::hears, metrics);
        this.stream = new RoomStream(entry.id(), executor, history, new Delivery(), rules, metrics);
        this.presence = new RoomPresence(entry, executor, servers, members, broadcaster);
        Recovery replays = new Recovery(entry.id(), history);
        this.joining = new Joining(this, members, stream, replays, broadcaster, presence, turns);
    }

    /** What the stream delivers, in order: a sender is answered before it hears its own message. */
    private final class Delivery implements Sequencer.Listener {
        @Override
        public void deliver(StoredMessage message) {
            pendingPublishes.shown(message);
            rules.shown(message);
            broadcaster.say(told(message, false));
            if (message.notice() != null) {
                noteRemoval(message.notice());
                acts.accept(message.notice());
                if (message.notice().expels()) {
                    expel(message.notice());
                }
                if (message.notice().act() == Notice.Act.CLOSE) {
                    closed.run();
                }
            }
        }

        @Override
        public void gap(long from, long to) {
            metrics.lost(to - from + 1);
            rules.doubt(); // there may be acts among them
            broadcaster.tellAll(new Event.Gap(name(), from, to));
        }

        @Override
        public void reset(Position from) {
            removed.clear(); // these numbers are given again
            rules.reset();
            rules.doubt();
            broadcaster.tellAll(new Event.Reset(name(), from.epoch(), from.seq()));
        }
    }

    /**
     * The event for a message of this room.
     *
     * @param replay whether the message was said before the receiver entered the room
     */
    public Event.Message told(StoredMessage message, boolean replay) {
        return new Event.Message(
                name(),
                message.epoch(),
                message.seq(),
                message.id(),
                message.time(),
                message.user(),
                message.author(),
                message.text(),
                replay,
                message.notice(),
                message.mentions());
    }

    /** Whether a member is told a message. What a moderator says is told to those too who ignore him. */
    boolean hears(Member member, Event.Message message) {
        return hears(member.visitor(), message);
    }

    private boolean hears(Visitor visitor, Event.Message message) {
        UserName author = message.user();
        User ignored = author == null ? null : visitor.ignored().get(author);
        return ignored == null || rules.role(ignored).isAtLeast(Role.MODERATOR);
    }

    public RoomEntry entry() {
        return entry;
    }

    /** How many messages a newcomer is sent, unless it asks for another number. */
    public int replay() {
        return replay;
    }

    public RoomName name() {
        return entry.name();
    }

    /**
     * How many are in the room on all servers, each user and each anonymous connection once; 0 if nobody is in it here.
     */
    public int count() {
        return presence.count();
    }

    /**
     * Lets a connection in: it is told so, then sent its replay, then what is said from now on. Done when the replay is
     * sent. Does nothing if the connection is in the room already. Refused with {@link ErrorCode#BANNED} if the rules
     * shut it out.
     */
    public CompletableFuture<Void> enter(
            Visitor visitor, Nickname nickname, @Nullable User user, ReplayRequest wanted) {
        return turns.take(done ->
                stream.whenFollowed(() -> admit(new Member(visitor, nickname, user), wanted, done), done));
    }

    /** What governs the room, as far as this server knows while somebody is in it here; see also {@link #readRules}. */
    public Rules rules() {
        return rules.now();
    }

    /**
     * Reads what governs the room; also where nobody is in it here. Not refused if the room is closed: see
     * {@link Rules#closed}.
     */
    public CompletableFuture<Rules> readRules() {
        return turns.take(done -> turns.then(rules.read(), done, _ -> done.complete(rules.now())));
    }

    /**
     * Refused with {@link ErrorCode#BANNED} if somebody must not enter.
     *
     * @param origin see {@link Visitor#origin}
     */
    public CompletableFuture<Void> requireAdmitted(@Nullable User user, String origin) {
        return turns.take(done -> stream.whenFollowed(
                () -> {
                    try {
                        rules.requireAdmitted(user, origin);
                        done.complete(null); // and is likely to enter at once
                    } catch (ProtocolException banned) {
                        done.completeExceptionally(banned);
                        stopIfEmpty();
                    }
                },
                done));
    }

    /** What somebody who enters is told of how the room is governed. */
    Event.Governed governed(@Nullable User user) {
        Rules now = rules.now();
        return now.act().isEmpty() && user == null
                ? Event.Governed.NOT
                : new Event.Governed(
                        now.topic(),
                        rules.role(user),
                        now.settings(),
                        entry.isPrivate(),
                        entry.pair() == null || user == null
                                ? null
                                : entry.pair().with(user.id()).name());
    }

    /** What a user may do in the room, by the rules as they are known. */
    public Role role(@Nullable User user) {
        return rules.role(user);
    }

    /** Tells each act from now on, on the executor. */
    public void whenGoverned(Consumer<Notice> told) {
        acts = told;
    }

    /** Tells on the executor, once or more, that the rules say that the room is closed. */
    void whenClosed(Runnable told) {
        closed = told;
    }

    /** Begins to follow the room, and does not end that, though nobody is in it. */
    CompletableFuture<Void> follow() {
        return turns.take(done -> {
            isKept = true;
            stream.whenFollowed(() -> done.complete(null), done);
        });
    }

    /**
     * Sends a member everything after a position, even what it has received already. Does nothing if the connection is
     * not in the room, or is being sent a replay.
     */
    public CompletableFuture<Void> resume(Connection connection, ReplayRequest wanted) {
        return turns.take(done -> {
            Member member = members.get(connection);
            if (member == null || member.isHeld()) {
                done.complete(null);
            } else {
                joining.resume(member, wanted, done);
            }
        });
    }

    /**
     * Takes a connection out of the room: by choice, then it is told so, or because it is lost. Does nothing if it is
     * not in the room.
     */
    public CompletableFuture<Void> leave(Connection connection, boolean byChoice) {
        return turns.take(done -> {
            Member removed = remove(connection, byChoice);
            if (byChoice && removed != null && removed.hasEntered()) { // else it was not told that it is in
                connection.answer(new Event.Left(entry.seenBy(removed.user()), null));
            }
            done.complete(null);
        });
    }

    /**
     * Gives a member another identity or nickname; it is told if {@code told}. Refused with {@link ErrorCode#BANNED} if
     * the rules shut the new identity out; then it is no longer in the room.
     */
    public CompletableFuture<Void> rename(Connection connection, Nickname nickname, @Nullable User user, boolean told) {
        return turns.take(done -> {
            Member member = members.get(connection);
            UserId before = member == null ? null : member.userId();
            if (member != null && !Objects.equals(before, user == null ? null : user.id())) {
                try {
                    rules.requireAdmitted(user, member.visitor().origin());
                } catch (ProtocolException banned) {
                    remove(connection, true);
                    connection.answer(new Event.Left(name(), null));
                    throw banned;
                }
            }
            if (member != null) {
                broadcaster.flush();
                members.countOut(member);
                member.become(user, nickname);
                members.countIn(member);
                if (!Objects.equals(before, member.userId())) {
                    presence.changed(before, member, true);
                }
                presence.changed(member.userId(), member, false);
                if (told && member.hasEntered()) {
                    connection.answer(new Event.NicknameChanged(name(), nickname));
                }
            }
            done.complete(null);
        });
    }

    /**
     * Says a text under the connection's nickname here. Done when the message is stored and handed to the broadcaster,
     * which may hold it for the rest of a gap; at most 2 s after it is stored. Refused with
     * {@link ErrorCode#NOT_JOINED} if the connection is not in the room.
     *
     * @param id made at random, or unique in this room
     * @param chosen whether the client chose it
     * @param mentions whom the text names
     * @param told called on the executor once the message is stored, before it is offered
     */
    public CompletableFuture<AppendResult> say(
            Connection connection,
            String id,
            boolean chosen,
            String text,
            List<UserName> mentions,
            Consumer<AppendResult> told) {
        Consumer<CompletableFuture<AppendResult>> saying = done -> {
            Member member = members.get(connection);
            if (member == null) {
                done.completeExceptionally(new ProtocolException(ErrorCode.NOT_JOINED, name()));
                return;
            }
            User user = member.user();
            String sender = user == null ? "anon:" + connection.id() : user.id().value();
            String origin = user == null ? member.visitor().origin() : null;
            publish(
                    again -> {
                        if (members.get(connection) != member) { // it has been put out meanwhile
                            throw new ProtocolException(ErrorCode.NOT_JOINED, name());
                        }
                        return new Draft(
                                id,
                                sender,
                                chosen,
                                user,
                                member.nickname(),
                                text,
                                origin,
                                rules.judge(member, again),
                                null,
                                mentions);
                    },
                    told,
                    done);
        };
        return connections > MOST_HERE ? turns.take(saying) : turns.takeHere(saying);
    }

    private void publish(
            PendingPublishes.Judging draft, Consumer<AppendResult> told, CompletableFuture<AppendResult> done) {
        pendingPublishes.say(draft, told, done, appended -> {
            if (appended.duplicate()) { // it was offered before
                done.complete(appended);
            } else {
                stream.offerOwn(appended.message(), () -> done.complete(appended));
            }
        });
    }

    /**
     * Does an act that governs the room. Done when it is stored and handed to the broadcaster.
     *
     * @param id unique in this room
     * @param by who does it; null for the server itself
     * @param act what is done, decided by the rules as they are then; may be asked several times, and throws refusals
     * @param told called on the executor once the act is stored, before it is offered
     */
    public CompletableFuture<AppendResult> govern(
            String id, @Nullable User by, Function<Rules, Decision> act, Consumer<AppendResult> told) {
        Consumer<AppendResult> stored = appended -> {
            noteRemoval(Objects.requireNonNull(appended.message().notice()));
            told.accept(appended);
        };
        return turns.take(done -> turns.then(rules.read(), done, _ -> publish(_ -> draft(id, by, act), stored, done)));
    }

    private void noteRemoval(Notice notice) {
        if (notice.act() == Notice.Act.REMOVE && notice.said() != null) {
            removed.add(notice.said());
            if (removed.size() > MOST_REMOVED) {
                removed.removeFirst();
            }
        }
    }

    /**
     * Tells somebody who is in the room what has been read of its history a moment ago, in its turn among what the members
     * hear: nobody is told a text whose removal has been told already.
     */
    public CompletableFuture<Void> tellPast(
            Visitor visitor, @Nullable User viewer, List<StoredMessage> read, Consumer<List<Event.Message>> told) {
        return turns.take(done -> {
            told.accept(read.stream()
                    .map(one -> removed.contains(one.seq()) && one.notice() == null ? one.removed() : one)
                    .map(one -> told(one, true).under(entry.seenBy(viewer)))
                    .filter(one -> hears(visitor, one))
                    .toList());
            done.complete(null);
        });
    }

    /** Where the room stands, as far as this server knows; only while somebody is in it here. */
    public CompletableFuture<Position> position() {
        return turns.take(done -> done.complete(new Position(stream.epoch(), stream.last(), "")));
    }

    private Draft draft(String id, @Nullable User by, Function<Rules, Decision> act) {
        rules.requireOpen();
        Rules before = rules.now();
        Decision decision = act.apply(before);
        Notice notice = decision.notice();
        Rules after = notice.governs() ? before.after(notice, history.now(), "", entry.creator()) : null;
        Ruling ruling = new Ruling(notice, after, decision.removes());
        return Draft.ofAct(id, by, decision.text(), before.act(), ruling);
    }

    /** What has been stored before has been delivered, and whoever was put out by it is out. */
    private void whenCaughtUp(Runnable next) {
        stream.whenCaughtUp(next);
    }

    private void rulesRead() {
        expelBanned();
        if (rules.now().closed()) {
            closed.run();
        }
    }

    /** Puts out those whose ban has not been delivered here, because it is no longer kept. */
    private void expelBanned() {
        for (Member member : List.copyOf(members.all())) {
            try {
                rules.requireAdmitted(member.user(), member.visitor().origin());
            } catch (ProtocolException banned) {
                member.visitor().expelledFrom(this);
                takeOut(member.connection(), true);
                member.connection().answer(List.of(banned.refused(), new Event.Left(name(), null)));
                laterStopIfEmpty();
            }
        }
    }

    /** Puts out whom a ban or a kick is about, or everybody from a room that is closed: the notice is the last that they hear of the room. */
    private void expel(Notice notice) {
        broadcaster.flush();
        boolean any = false;
        for (Member member : List.copyOf(members.all())) {
            User user = member.user();
            boolean meant = notice.act() == Notice.Act.CLOSE
                    || (user == null
                            ? member.visitor().origin().equals(notice.origin())
                            : user.id().value().equals(notice.whomId()));
            if (meant) {
                any = true;
                member.visitor().expelledFrom(this);
                takeOut(member.connection(), true);
                member.connection().answer(new Event.Left(name(), notice));
            }
        }
        if (any) {
            laterStopIfEmpty();
        }
    }

    /** Not at once: messages are being delivered. */
    private void laterStopIfEmpty() {
        var _ = turns.take(done -> {
            stopIfEmpty();
            done.complete(null);
        });
    }

    /** Offers at once what waits for the end of a gap, because its sender is about to be answered. */
    public CompletableFuture<Void> flush() {
        return broadcaster.isWaiting()
                ? turns.take(done -> {
                    broadcaster.flush();
                    done.complete(null);
                })
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Lists who is in the room, on any server.
     *
     * @param after the list begins after this nickname; null for the first page
     * @param viewer who is told
     * @param told called on the executor, in order with the presence events
     */
    public CompletableFuture<Void> members(
            @Nullable Nickname after, @Nullable User viewer, Consumer<Event.MemberList> told) {
        return turns.take(done -> {
            broadcaster.tellNews(); // keeps the list in order with these events
            told.accept(presence.list(after, rules::roleOf).under(entry.seenBy(viewer)));
            done.complete(null);
        });
    }

    /** Reports everybody here to the other servers again. */
    void tellPresenceAgain() {
        var _ = turns.take(done -> {
            presence.tellAgain();
            done.complete(null);
        });
    }

    private void admit(Member member, ReplayRequest wanted, CompletableFuture<Void> done) {
        if (members.get(member.connection()) != null) {
            done.complete(null);
            return;
        }
        rules.requireAdmitted(member.user(), member.visitor().origin());
        presence.open();
        broadcaster.flush();
        members.add(member);
        connections = members.all().size();
        presence.changed(member.userId(), member, false);
        joining.enter(member, wanted, done);
    }

    private @Nullable Member remove(Connection connection, boolean byChoice) {
        Member removed = takeOut(connection, byChoice);
        stopIfEmpty();
        return removed;
    }

    private void stopIfEmpty() {
        if (members.all().isEmpty() && !isKept) {
            stream.stop();
            presence.close();
        }
    }

    private @Nullable Member takeOut(Connection connection, boolean byChoice) {
        broadcaster.flush();
        Member removed = members.remove(connection);
        connections = members.all().size();
        if (removed != null) {
            presence.changed(removed.userId(), removed, byChoice);
        }
        return removed;
    }
}
