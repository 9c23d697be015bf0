package chat.rambler.directory;

import chat.rambler.protocol.Name;
import com.ibm.icu.text.SpoofChecker;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells names that a reader would take for each other, by the skeletons of Unicode Technical
 * Standard #39 §4.
 */
final class LookAlikes {
    /** Tells capitals from what is folded; no name holds it. */
    private static final String CAPITALS = "\u0001";

    private static final SpoofChecker CHECKER = new SpoofChecker.Builder().build();

    /** What reads as one of the two names that are nobody's. */
    private static final Set<String> NOBODYS =
            Stream.of("anonymous", "Anonymous", "ANONYMOUS", "server", "Server", "SERVER")
                    .flatMap(name -> Stream.of(folded(name), capitals(name)))
                    .collect(Collectors.toUnmodifiableSet());

    private LookAlikes() {}

    /**
     * What a reader takes a name for. Two names are look-alikes if they have one of these in
     * common. A name has up to three, because letters that differ in one case may look alike in the
     * other: the capital I and the letter l, the capital M in Latin and Cyrillic.
     */
    static List<String> skeletons(Name name) {
        return Stream.of(folded(name.key()), folded(name.toString()), capitals(name.key()))
                .distinct()
                .toList();
    }

    /** Whether a reader takes the name for {@code Anonymous} or {@code SERVER}. */
    static boolean isNobodys(Name name) {
        return skeletons(name).stream().anyMatch(NOBODYS::contains);
    }

    /** Compared among capitals only: folded, what is I there would be an l here. */
    private static String capitals(String spelling) {
        return CAPITALS + CHECKER.getSkeleton(spelling.toUpperCase(Locale.ROOT));
    }

    private static String folded(String spelling) {
        return CHECKER.getSkeleton(spelling).toLowerCase(Locale.ROOT);
    }
}
