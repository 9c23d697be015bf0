package chat.rambler.store;

import chat.rambler.protocol.Name;
import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.SpoofChecker;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells names that a reader would take for each other, by the skeletons of Unicode Technical
 * Standard #39 §4.
 */
public final class Confusables {
    /** Tells capitals from what is folded; no name holds it. */
    private static final String CAPITALS = "\u0001";

    private static final int ASCII_END = 0x80;
    private static final int DOT_ABOVE = 0x307;

    /** The combining class of marks above a letter. */
    private static final int ABOVE = 230;

    private static final Pattern NO_LETTERS_AROUND = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

    private static final SpoofChecker CHECKER = new SpoofChecker.Builder().build();

    /** What reads as one of the two names that are nobody's. */
    private static final Set<String> NOBODYS = Stream.of(
                    "anonymous", "Anonymous", "ANONYMOUS", "server", "Server", "SERVER")
            .flatMap(name -> Stream.of(folded(name), capitals(name)))
            .collect(Collectors.toUnmodifiableSet());

    private Confusables() {}

    /**
     * What a reader takes a name for. Two names are look-alikes if they have one of these in
     * common. A name has up to three, because letters that differ in one case may look alike in the
     * other: the capital I and the letter l, the capital M in Latin and Cyrillic.
     */
    public static List<String> skeletons(Name name) {
        return Stream.of(folded(name.key()), folded(name.toString()), capitals(name.key()))
                .distinct()
                .toList();
    }

    /**
     * Whether a reader takes the name for {@code Anonymous} or {@code SERVER}, whatever stands
     * around the word that is no letter: {@code Anonymous (3)}.
     */
    public static boolean isNobodys(Name name) {
        return Stream.of(name.key(), name.toString())
                .map(spelling -> NO_LETTERS_AROUND.matcher(spelling).replaceAll(""))
                .flatMap(word -> Stream.of(folded(word), capitals(word)))
                .anyMatch(NOBODYS::contains);
    }

    /** Compared among capitals only: folded, what is I there would be an l here. */
    private static String capitals(String spelling) {
        return CAPITALS + skeleton(spelling.toUpperCase(Locale.ROOT), true);
    }

    private static String folded(String spelling) {
        return skeleton(spelling, false).toLowerCase(Locale.ROOT);
    }

    /**
     * The skeleton of each character by itself. Between ASCII characters only what fonts draw alike
     * without a context counts, O and 0, I and l and 1, and not rn for m: plain words stay plain.
     */
    private static String skeleton(String spelling, boolean capital) {
        String text = Normalizer.normalize(spelling, Normalizer.Form.NFD);
        StringBuilder skeleton = new StringBuilder();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c >= ASCII_END) {
                String prototype = CHECKER.getSkeleton(Character.toString(c));
                append(skeleton, prototype.equals("rn") ? "m" : prototype, capital);
            } else if (capital || isNumberAlone(text, i)) {
                skeleton.append((char) c);
            } else {
                String prototype = CHECKER.getSkeleton(Character.toString(c));
                skeleton.append(prototype.length() == 1 ? prototype : Character.toString(c));
            }
        }
        return skeleton.toString();
    }

    /** A digit that is a word of its own, as in {@code Part 1}, is read as a number. */
    private static boolean isNumberAlone(String text, int at) {
        boolean begins = at == 0 || text.charAt(at - 1) == ' ';
        boolean ends = at + 1 == text.length() || text.charAt(at + 1) == ' ';
        return Character.isDigit(text.charAt(at)) && begins && ends && text.indexOf(' ') >= 0;
    }

    /**
     * A mark that nobody sees is left out: a dot above a letter that has one, the same mark again.
     */
    private static void append(StringBuilder skeleton, String prototype, boolean capital) {
        for (int c : prototype.codePoints().toArray()) {
            int before = skeleton.isEmpty() ? 0 : skeleton.codePointBefore(skeleton.length());
            boolean hidden = c == DOT_ABOVE && hasDot(skeleton);
            if (!hidden && (before != c || !isMark(c))) {
                skeleton.append(capital ? capitalOf(c) : Character.toString(c));
            }
        }
    }

    /**
     * Among capitals a small l is a capital I, as a prototype; ASCII has no small letters there.
     */
    private static String capitalOf(int prototype) {
        return prototype == 'l' || prototype == '1' || prototype == '|' ? "I" : Character.toString(prototype);
    }

    private static boolean hasDot(StringBuilder skeleton) {
        for (int end = skeleton.length(); end > 0; ) {
            int c = skeleton.codePointBefore(end);
            int position = UCharacter.getCombiningClass(c);
            if (position == 0 || position == ABOVE) {
                return "ijl".indexOf(c) >= 0 || UCharacter.hasBinaryProperty(c, UProperty.SOFT_DOTTED);
            }
            end -= Character.charCount(c); // a mark elsewhere, as below, covers nothing
        }
        return false;
    }

    private static boolean isMark(int c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
