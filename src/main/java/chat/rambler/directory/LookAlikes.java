package chat.rambler.directory;

import chat.rambler.protocol.Name;
import com.ibm.icu.text.SpoofChecker;

/**
 * Tells names that a reader would take for each other, by the skeletons of Unicode Technical
 * Standard #39 §4.
 */
final class LookAlikes {
    private static final SpoofChecker CHECKER = new SpoofChecker.Builder().build();

    private LookAlikes() {}

    /**
     * Equal for names that look alike in any case: Latin and Cyrillic {@code a}, the digit 1 and
     * the letter l.
     */
    static String skeleton(Name name) {
        return CHECKER.getSkeleton(name.key());
    }
}
