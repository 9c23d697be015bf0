package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.directory.UserId;
import chat.rambler.history.Position;
import chat.rambler.history.StoredMessage;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * Gives what happens in a room to its members: at once, or in its place behind what a member is
 * being sent of the past. On the stripe only.
 */
final class Announcer implements Sequencer.Listener, Attendance.News {
    private final RoomName room;
    private final Members members;
    private final Fanout fanout;
    private final Sayings sayings;
    private final Traffic traffic;

    Announcer(RoomName room, Members members, Fanout fanout, Sayings sayings, Traffic traffic) {
        this.room = room;
        this.members = members;
        this.fanout = fanout;
        this.sayings = sayings;
        this.traffic = traffic;
    }

    @Override
    public void deliver(StoredMessage message) {
        sayings.shown(message);
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

    /** Those who speak a protocol for programs hear who comes and goes. */
    @Override
    public void tell(Event.Presence event, @Nullable UserId about, @Nullable Member cause) {
        fanout.flush();
        Frames frames = new Frames(event);
        for (Member member : members.all()) {
            if (member.connection().codec().isStructured()
                    && member.hasEntered()
                    && member != cause
                    && (about == null || !about.equals(member.userId()))) {
                Fanout.offer(frames, member.connection());
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
