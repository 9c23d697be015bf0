package chat.rambler.room;

import chat.rambler.protocol.Event;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.Resume;
import chat.rambler.protocol.RoomName;
import chat.rambler.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Brings a member that enters or resumes up to date: it is told the room's position, then sent its replay, then what
 * was held back for it meanwhile. Used on the room's executor only.
 */
final class Joining {
    private final Room room;
    private final Members members;
    private final RoomStream stream;
    private final Recovery replays;
    private final Broadcaster broadcaster;
    private final RoomPresence presence;
    private final Turns turns;

    Joining(
            Room room,
            Members members,
            RoomStream stream,
            Recovery replays,
            Broadcaster broadcaster,
            RoomPresence presence,
            Turns turns) {
        this.room = room;
        this.members = members;
        this.stream = stream;
        this.replays = replays;
        this.broadcaster = broadcaster;
        this.presence = presence;
        this.turns = turns;
    }

    /** Lets a newcomer in; it must be held already. */
    void enter(Member member, ReplayRequest wanted, CompletableFuture<Void> done) {
        Resume resume = wanted.resume();
        if (resume != null && isAhead(resume)) {
            stream.whenCaughtUp(() -> sendPast(member, wanted, done));
        } else {
            sendPast(member, wanted, done);
        }
    }

    /** Holds a member that hears the room live and lets it resume from an earlier position. */
    void resume(Member member, ReplayRequest wanted, CompletableFuture<Void> done) {
        broadcaster.flush();
        members.hold(member);
        var _ = done.whenComplete((_, failure) -> {
            if (failure != null && isIn(member)) {
                release(member, 0, new ArrayList<>()); // so that it hears at least what is said from now on
            }
        });
        enter(member, wanted, done);
    }

    /** Whether the client is ahead: another server may have shown it messages that have not reached this one yet. */
    private boolean isAhead(Resume resume) {
        return !resume.epoch().isEmpty() && (!resume.epoch().equals(stream.epoch()) || resume.after() > stream.last());
    }

    private boolean isIn(Member member) {
        return members.get(member.connection()) == member;
    }

    private void sendPast(Member member, ReplayRequest wanted, CompletableFuture<Void> done) {
        if (!isIn(member)) {
            done.complete(null); // it has left meanwhile
            return;
        }
        int before = member.heldSoFar(); // the replay covers these, so they are dropped
        Position stands = new Position(stream.epoch(), stream.last(), "");
        turns.then(past(stands, wanted).thenCombine(presence.begun(), (read, _) -> read), done, read -> {
            if (stands.epoch().equals(stream.epoch()) || stands.epoch().isEmpty()) {
                release(member, stands, read, before);
                done.complete(null);
            } else {
                wanted.budget().giveBack(read.messages());
                sendPast(member, wanted, done); // a new epoch has begun: what was read is void
            }
        });
    }

    private CompletableFuture<Recovery.Replay> past(Position stands, ReplayRequest wanted) {
        Resume resume = wanted.resume();
        int newest = wanted.replay() == JoinOptions.AS_SET ? room.replay() : wanted.replay();
        return resume == null
                ? replays.newest(stands.seq(), newest, wanted.budget())
                : replays.since(resume, stands, newest, wanted.budget());
    }

    private void release(Member member, Position stands, Recovery.Replay read, int before) {
        if (!isIn(member)) {
            return; // it has left meanwhile
        }
        List<Event> told = new ArrayList<>();
        told.add(new Event.Entered(
                room.name(),
                member.nickname(),
                stands.epoch(),
                stands.seq(),
                read.oldest(),
                read.recovered(),
                read.missing(),
                presence.countForNewcomer(),
                room.governed(member.user()),
                member.visitor().read(room, stands)));
        read.messages().forEach(message -> told.add(room.told(message, true)));
        release(member, before, told);
    }

    /**
     * Sends everything in one write.
     *
     * @param before how many of the held events are dropped
     * @param told what is sent before the rest of them
     */
    private void release(Member member, int before, List<Event> told) {
        broadcaster.flush();
        members.release(member).stream().skip(before).forEach(told::add);
        RoomName seen = room.entry().seenBy(member.user());
        member.connection()
                .answer(told.stream()
                        .filter(event -> !(event instanceof Event.Message message) || room.hears(member, message))
                        .map(event -> event.under(seen))
                        .toList());
    }
}
