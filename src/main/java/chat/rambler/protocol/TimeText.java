package chat.rambler.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time and moments, as people type and read them (PROTOCOL.md §10). */
public final class TimeText {
    /** No longer time can be given. */
    public static final Duration LONGEST = Duration.ofDays(3_650);

    private static final Pattern TYPED = Pattern.compile("([0-9]{1,9})([smhd])");

    /** What somebody types who means a time. */
    private static final Pattern MEANT = Pattern.compile("[0-9]+[a-z]?");

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private TimeText() {}

    /**
     * A length of time such as {@code 90s}, {@code 15m}, {@code 2h} or {@code 7d}, in any case; empty if the word is not meant
     * as one.
     *
     * @param misused thrown if it is digits with no such letter, or no time from 1 s to {@link #LONGEST}
     */
    static Optional<Duration> parse(String word, ProtocolException misused) {
        String lower = word.toLowerCase(Locale.ROOT);
        Matcher typed = TYPED.matcher(lower);
        if (!typed.matches()) {
            if (MEANT.matcher(lower).matches()) {
                throw misused;
            }
            return Optional.empty();
        }
        long count = Long.parseLong(typed.group(1));
        Duration time = switch (typed.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
        if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
            throw misused;
        }
        return Optional.of(time);
    }

    /** The time in the largest unit in which it is whole, such as {@code 36 hours}. */
    public static String of(Duration time) {
        long seconds = time.toSeconds();
        if (seconds % Duration.ofDays(1).toSeconds() == 0) {
            return counted(time.toDays(), "day");
        }
        if (seconds % Duration.ofHours(1).toSeconds() == 0) {
            return counted(time.toHours(), "hour");
        }
        return seconds % Duration.ofMinutes(1).toSeconds() == 0
                ? counted(time.toMinutes(), "minute")
                : counted(seconds, "second");
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }

    /** A moment to the second, such as {@code 2026-11-26 14:03:22 UTC}. */
    static String exact(Instant moment) {
        return EXACT.format(moment);
    }

    /** A moment, cut to the minute, such as {@code 2026-11-26 14:03 UTC}. */
    public static String of(Instant moment) {
        return MOMENT.format(moment);
    }
}
