package chat.rambler.store;

import java.time.Duration;

/**
 * By which rules a draft was allowed. The step that numbers it compares, so that nothing is stored that the rules of
 * that moment forbid, whichever server has made them.
 *
 * @param act the {@link Rules#act} of those rules
 * @param slow the sender must not have said anything in the room for so long; zero if that does not matter
 * @param pace what counts as the sender for that
 */
public record Judged(String act, Duration slow, String pace) {
    /** By no rules at all: right where nothing was ever governed. */
    public static final Judged BY_NONE = new Judged("", Duration.ZERO, "");

    /** By rules that hold nobody up. */
    public static Judged by(String act) {
        return new Judged(act, Duration.ZERO, "");
    }
}
