package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.RoomName;
import chat.rambler.store.Position;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives what happens in a room to its members: at once, or in its place behind what a member is
 * being sent of the past. On the stripe only.
 */
final class Broadcaster implements Sequencer.Listener, Roster.News {
    /** Between two writes that tell who comes and goes: as often as people can follow. */
    private static final Duration NEWS_GAP = Duration.ofMillis(200);

    private final RoomName room;
    private final Members members;
    private final Fanout fanout;
    private final PendingPublishes pendingPublishes;
    private final RoomMetrics traffic;
    private final Later later;
    private final List<News> news = new ArrayList<>();
    private long newsTold = System.nanoTime() - NEWS_GAP.toNanos();

    /**
     * One change, for all but those that it is about.
     *
     * @param number of the change in this room, for those who enter between changes
     */
    private record News(
            long number,
            Event.Presence event,
            @Nullable UserId about,
            @Nullable Member cause) {
        boolean isFor(Member member) {
            return member.hears(number) && member != cause && (about == null || !about.equals(member.userId()));
        }
    }

    Broadcaster(
            RoomName room,
            Members members,
            Fanout fanout,
            PendingPublishes pendingPublishes,
            RoomMetrics traffic,
            Later later) {
        this.later = later;
        this.room = room;
        this.members = members;
        this.fanout = fanout;
        this.pendingPublishes = pendingPublishes;
        this.traffic = traffic;
    }

    @Override
    public void deliver(StoredMessage message) {
        pendingPublishes.shown(message);
        Event.Message said = Messages.event(room, message, false);
        holdBack(said);
        fanout.say(said);
    }

    @Override
    public void gap(long from, long to) {
        traffic.lost(to - from + 1);
        tellAll(new Event.Gap(room, from, to));
    }

    @Override
    public void reset(Position from) {
        tellAll(new Event.Reset(room, from.epoch(), from.seq()));
    }

    /**
     * Those who speak a protocol for programs hear who comes and goes: at once in a quiet room, and
     * gathered into one write for each of them where many come and go.
     */
    @Override
    public void tell(Event.Presence event, @Nullable UserId about, @Nullable Member cause) {
        news.add(new News(members.nextNews(), event, about, cause));
        long wait = NEWS_GAP.toNanos() - (System.nanoTime() - newsTold);
        if (wait <= 0) {
            tellNews();
        } else if (news.size() == 1) {
            later.after(Duration.ofNanos(wait), this::tellNews);
        }
    }

    /** Tells now what is gathered of those who come and go. */
    void tellNews() {
        if (news.isEmpty()) {
            return;
        }
        List<News> told = List.copyOf(news);
        news.clear();
        newsTold = System.nanoTime();
        fanout.flush();
        Frames all = new Frames(told.stream().map(News::event).toList());
        for (Member member : members.all()) {
            if (member.connection().codec().isStructured() && member.hasEntered()) {
                List<Event.Presence> own = told.stream()
                        .filter(one -> one.isFor(member))
                        .map(News::event)
                        .toList();
                if (!own.isEmpty()) {
                    Fanout.offer(own.size() == told.size() ? all : new Frames(own), member.connection());
                }
            }
        }
    }

    private void tellAll(Event event) {
        fanout.flush();
        holdBack(event);
        Frames frames = new Frames(event);
        for (Member member : members.all()) {
            if (!member.isHeld()) {
                Fanout.offer(frames, member.connection());
            }
        }
    }

    private void holdBack(Event event) {
        for (Member member : members.held()) {
            if (!member.hold(event)) {
                Connection connection = member.connection();
                Fanout.alone(connection, () -> connection.end(CloseReason.TOO_SLOW));
            }
        }
    }
}
