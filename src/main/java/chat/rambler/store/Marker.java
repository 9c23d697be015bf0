package chat.rambler.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a user has read a room, and which messages behind that name the user (PROTOCOL.md §13).
 *
 * @param read everything up to here has been read
 * @param mentions the numbers of those messages, ascending, at most {@link #MOST}
 */
public record Marker(Position read, List<Long> mentions) {
    /** More are not counted: the oldest go. */
    public static final int MOST = 100;

    /**
     * The marker of somebody who has read up to a position; {@code before} is null if there was none. To have read nothing
     * may be written late, after a message has named the user, and changes no marker.
     */
    public static Marker read(@Nullable Marker before, Position upTo) {
        if (before != null && upTo.epoch().isEmpty()) {
            return before;
        }
        if (before == null || !before.isOf(upTo.epoch())) {
            return new Marker(upTo, List.of());
        }
        if (upTo.seq() <= before.read.seq() && before.read.epoch().equals(upTo.epoch())) {
            return before;
        }
        return new Marker(
                upTo, before.mentions.stream().filter(seq -> seq > upTo.seq()).toList());
    }

    /** The marker of somebody whom the message at a position names. Without a marker, everything before it counts as read. */
    public static Marker mention(@Nullable Marker before, Position at) {
        Marker marker = before == null || !before.isOf(at.epoch())
                ? new Marker(new Position(at.epoch(), at.seq() - 1, ""), List.of())
                : new Marker(new Position(at.epoch(), before.read.seq(), ""), before.mentions);
        if (at.seq() <= marker.read.seq() || marker.mentions.contains(at.seq())) {
            return marker;
        }
        List<Long> all = new ArrayList<>(marker.mentions);
        all.add(at.seq());
        all.sort(null);
        return new Marker(marker.read, List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size())));
    }

    /** Whether its numbers are those of an epoch. Where nothing had been said, any epoch may have begun since. */
    public boolean isOf(String epoch) {
        return read.epoch().equals(epoch) || read.epoch().isEmpty();
    }

    /** Whether it is older than another one of its epoch: a marker only goes forward, and gets mentions in their order. */
    public boolean isBehind(Marker other) {
        boolean same = read.epoch().equals(other.read.epoch());
        long last = mentions.isEmpty() ? 0 : mentions.getLast();
        long others = other.mentions.isEmpty() ? 0 : other.mentions.getLast();
        return same && (read.seq() < other.read.seq() || (read.seq() == other.read.seq() && last < others));
    }

    /** The mentions as storages keep them: numbers with commas between. */
    public String storedMentions() {
        return mentions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** A marker as storages keep it. Throws {@link NumberFormatException} for other mentions than {@link #storedMentions}. */
    public static Marker of(String epoch, long seq, String storedMentions) {
        return new Marker(
                new Position(epoch, seq, ""),
                Stream.of(storedMentions.split(","))
                        .filter(one -> !one.isEmpty())
                        .map(Long::valueOf)
                        .toList());
    }
}
