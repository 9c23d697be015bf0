package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.RoomName;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a room's events to its members. Messages go out at once if the room has been quiet, else once per gap, so that
 * a busy room makes one write to each member for many messages. A member that is being sent its replay gets them after
 * it. Each batch is encoded once for each codec. Used on the room's executor only.
 */
final class Broadcaster implements Roster.News {
    private static final Logger LOG = LoggerFactory.getLogger(Broadcaster.class);

    /** Characters of text beyond which a batch is offered before its gap is over. */
    private static final int MAX_CHARACTERS = 32 * 1024;

    /** Members from which on the gap has its full length; in a smaller room it is proportionally shorter. */
    private static final int WHOLE_GAP = 100;

    /** The least time between two writes of presence changes: as often as people can follow. */
    private static final Duration NEWS_GAP = Duration.ofMillis(200);

    private final RoomEntry room;
    private final Hearing hearing;
    private final Members members;
    private final SerialExecutor executor;
    private final Duration gap;
    private final RoomMetrics metrics;
    private List<Event.Message> pending = new ArrayList<>();
    private int characters;
    private volatile boolean waiting;
    private long came; // when the first pending message came
    private long flushed;
    private boolean scheduled;
    private final List<News> news = new ArrayList<>();
    private long newsTold = System.nanoTime() - NEWS_GAP.toNanos();

    /** Who is told what. */
    interface Hearing {
        /** Whether a member is sent a message. */
        boolean hears(Member member, Event.Message message);
    }

    /**
     * @param gap between two writes to the same member in a room of {@value #WHOLE_GAP} or more, proportionally shorter
     *     in a smaller one; zero for none
     */
    Broadcaster(
            RoomEntry room,
            Members members,
            SerialExecutor executor,
            Duration gap,
            Hearing hearing,
            RoomMetrics metrics) {
        this.room = room;
        this.hearing = hearing;
        this.members = members;
        this.executor = executor;
        this.gap = gap;
        this.metrics = metrics;
        this.flushed = System.nanoTime() - gap.toNanos();
    }

    /**
     * A presence change, for all members except those it is about.
     *
     * @param number the change's number in this room; a member hears only those after its own entering
     */
    private record News(
            long number,
            Event.Presence event,
            @Nullable UserId about,
            @Nullable Member cause) {
        boolean isFor(Member member) {
            return member.connection().codec().isStructured()
                    && member.hears(number)
                    && member != cause
                    && (about == null || !about.equals(member.userId()));
        }
    }

    /** Events in each codec that a member needs, encoded when the first member needs them. */
    private static final class Frames {
        private final RoomEntry room;
        private final List<? extends Event> events;
        private final IdentityHashMap<Codec, Frame> frames = new IdentityHashMap<>(4);
        private @Nullable Codec latest; // most members of a room use the same one
        private @Nullable Frame latestFrame;

        Frames(RoomEntry room, List<? extends Event> events) {
            this.room = room;
            this.events = events;
        }

        Frame of(Member member) {
            Codec codec = member.connection().codec();
            if (room.isConversation()) { // each of the two knows it by another name
                RoomName name = room.seenBy(member.user());
                return Frame.joined(events.stream()
                        .map(event -> codec.encode(event.under(name)))
                        .toList());
            }
            if (latestFrame != null && codec.equals(latest)) {
                return latestFrame;
            }
            Frame frame = frames.computeIfAbsent(
                    codec, _ -> Frame.joined(events.stream().map(codec::encode).toList()));
            latest = codec;
            latestFrame = frame;
            return frame;
        }
    }

    /** Takes a message. No member may come, go or be held before {@link #flush}. */
    void say(Event.Message message) {
        holdBack(message);
        long now = System.nanoTime();
        if (pending.isEmpty()) {
            came = now;
        }
        pending.add(message);
        waiting = true;
        characters += message.text().length();
        long wait = gapNanos() - (now - flushed);
        if (wait <= 0 || characters > MAX_CHARACTERS) {
            flush();
        } else if (!scheduled) {
            scheduled = true;
            executor.after(Duration.ofNanos(wait), () -> {
                scheduled = false;
                flush();
            });
        }
    }

    /** Waiting saves few writes in a small room, so the gap grows with the number of members. */
    private long gapNanos() {
        int receivers = Math.min(members.all().size(), WHOLE_GAP);
        return gap.toNanos() * receivers / WHOLE_GAP;
    }

    /** Whether a message has not been offered yet. Thread-safe. */
    boolean isWaiting() {
        return waiting;
    }

    /** Offers all pending messages to all members that are not held. */
    void flush() {
        if (pending.isEmpty()) {
            return;
        }
        List<Event.Message> batch = pending;
        pending = new ArrayList<>();
        characters = 0;
        flushed = System.nanoTime();
        Frames frames = new Frames(room, batch);
        int receivers = offer(member -> member.isHeld() ? null : heard(member, batch, frames));
        metrics.delivered(batch.size(), receivers);
        metrics.fannedOut(System.nanoTime() - came);
        waiting = false; // only now: a thread that reads false relies on everything being offered
    }

    /** What a member is sent of a batch: nearly always all. */
    private @Nullable Frames heard(Member member, List<Event.Message> batch, Frames all) {
        if (member.visitor().ignored().isEmpty()) {
            return all;
        }
        List<Event.Message> heard =
                batch.stream().filter(one -> hearing.hears(member, one)).toList();
        return heard.isEmpty() ? null : new Frames(room, heard);
    }

    /** Sends another event to all members, in order with the messages. */
    void tellAll(Event event) {
        flush();
        holdBack(event);
        Frames frames = new Frames(room, List.of(event));
        offer(member -> member.isHeld() ? null : frames);
    }

    /**
     * Sends a presence change to members with a structured codec: at once in a quiet room, gathered into one write per
     * member where many come and go.
     */
    @Override
    public void tell(Event.Presence event, @Nullable UserId about, @Nullable Member cause) {
        news.add(new News(members.nextNews(), event, about, cause));
        long wait = NEWS_GAP.toNanos() - (System.nanoTime() - newsTold);
        if (wait <= 0) {
            tellNews();
        } else if (news.size() == 1) {
            executor.after(Duration.ofNanos(wait), this::tellNews);
        }
    }

    /** Sends the gathered presence changes now. */
    void tellNews() {
        if (news.isEmpty()) {
            return;
        }
        List<News> told = List.copyOf(news);
        news.clear();
        newsTold = System.nanoTime();
        flush();
        Frames all = new Frames(room, told.stream().map(News::event).toList());
        offer(member -> {
            List<Event.Presence> own = told.stream()
                    .filter(one -> one.isFor(member))
                    .map(News::event)
                    .toList();
            if (own.isEmpty()) {
                return null;
            }
            return own.size() == told.size() ? all : new Frames(room, own);
        });
    }

    private void holdBack(Event event) {
        for (Member member : members.held()) {
            if (!member.hold(event)) {
                Connection connection = member.connection();
                guarded(connection, () -> connection.end(CloseReason.TOO_SLOW));
            }
        }
    }

    /**
     * The one loop over all members.
     *
     * @param what what a member is offered; null for nothing
     * @return how many members were offered something
     */
    private int offer(Function<Member, @Nullable Frames> what) {
        int receivers = 0;
        for (Member member : members.all()) {
            Connection connection = member.connection();
            Frames frames = what.apply(member);
            if (frames != null) {
                receivers++;
                guarded(connection, () -> connection.offer(frames.of(member)));
            }
        }
        return receivers;
    }

    /** Keeps the failure of one connection away from the others: that connection is cut. */
    private void guarded(Connection connection, Runnable offering) {
        try {
            offering.run();
        } catch (RuntimeException e) {
            LOG.error(
                    "Connection {} in room {} is cut: nothing can be offered to it",
                    connection,
                    room.id().value(),
                    e);
            connection.cut();
        }
    }
}
