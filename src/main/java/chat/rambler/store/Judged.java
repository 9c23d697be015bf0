package chat.rambler.store;

import java.time.Duration;

/**
 * By which rules a draft was allowed. The step that numbers it compares, so that nothing is stored that the rules of
 * that moment forbid, whichever server has made them.
 *
 * @param act the {@link Rules#act} of those rules
 * @param slow the sender must not have said anything in the room for so long; zero if that does not matter
 * @param pace what counts as the sender for that
 * @param highest the draft must not get a higher number
 */
public record Judged(String act, Duration slow, String pace, long highest) {
    /** By no rules at all: right where nothing was ever governed. */
    public static final Judged BY_NONE = new Judged("", Duration.ZERO, "");

    /** Any number will do. */
    public Judged(String act, Duration slow, String pace) {
        this(act, slow, pace, Long.MAX_VALUE);
    }

    /** By rules that hold nobody up. */
    public static Judged by(String act) {
        return new Judged(act, Duration.ZERO, "");
    }

    /** As {@link #BY_NONE}, if it gets a number up to this one. */
    public static Judged upTo(long highest) {
        return new Judged("", Duration.ZERO, "", highest);
    }

    /** Whether the draft must not be stored, as it has been judged by what is not so any more. */
    public boolean isStale(Rules now, long newest) {
        return !act.equals(now.act()) || newest >= highest;
    }
}
