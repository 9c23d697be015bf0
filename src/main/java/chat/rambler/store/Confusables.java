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

/** Finds names that look alike, by the skeletons of Unicode Technical Standard #39 §4. */
public final class Confusables {
    /** In front of skeletons of capitals; no name holds it. */
    private static final String CAPITALS = "\u0001";

    private static final int ASCII_END = 0x80;
    private static final int DOT_ABOVE = 0x307;

    /** The combining class of marks above a letter. */
    private static final int ABOVE = 230;

    private static final Pattern NO_LETTERS_AROUND = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

    private static final SpoofChecker CHECKER = new SpoofChecker.Builder().build();

    /** The skeletons of the two reserved names. */
    private static final Set<String> NOBODYS = Stream.of(
                    "anonymous", "Anonymous", "ANONYMOUS", "server", "Server", "SERVER")
            .flatMap(name -> Stream.of(folded(name), capitals(name)))
            .collect(Collectors.toUnmodifiableSet());

    private Confusables() {}

    /**
     * The skeletons of a name. Two names look alike if they have a skeleton in common. A name has up to three, because
     * letters that differ in one case may look alike in the other: the capital I and the letter l, the capital M in
     * Latin and Cyrillic.
     */
    public static List<String> skeletons(Name name) {
        return Stream.of(folded(name.key()), folded(name.toString()), capitals(name.key()))
                .distinct()
                .toList();
    }

    /**
     * Whether the name looks like {@code Anonymous} or {@code SERVER}, ignoring characters around it that are not
     * letters, as in {@code Anonymous (3)}.
     */
    public static boolean isNobodys(Name name) {
        return Stream.of(name.key(), name.toString())
                .map(spelling -> NO_LETTERS_AROUND.matcher(spelling).replaceAll(""))
                .flatMap(word -> Stream.of(folded(word), capitals(word)))
                .anyMatch(NOBODYS::contains);
    }

    /**
     * The skeleton of the name in capitals. It is compared only with other capitals, since I would become l in a folded
     * one.
     */
    private static String capitals(String spelling) {
        return CAPITALS + skeleton(spelling.toUpperCase(Locale.ROOT), true);
    }

    private static String folded(String spelling) {
        return skeleton(spelling, false).toLowerCase(Locale.ROOT);
    }

    /**
     * The skeleton, made character by character. Among ASCII characters only those that fonts draw alike by themselves
     * count (O and 0; I, l and 1), not rn and m, so that plain words stay different.
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

    /** Whether it is a digit that is a word of its own, as in {@code Part 1}: it is read as a number. */
    private static boolean isNumberAlone(String text, int at) {
        boolean begins = at == 0 || text.charAt(at - 1) == ' ';
        boolean ends = at + 1 == text.length() || text.charAt(at + 1) == ' ';
        return Character.isDigit(text.charAt(at)) && begins && ends && text.indexOf(' ') >= 0;
    }

    /** Leaves out a mark that cannot be seen: a dot above a letter that has one, or the same mark again. */
    private static void append(StringBuilder skeleton, String prototype, boolean capital) {
        for (int c : prototype.codePoints().toArray()) {
            int before = skeleton.isEmpty() ? 0 : skeleton.codePointBefore(skeleton.length());
            boolean hidden = c == DOT_ABOVE && hasDot(skeleton);
            if (!hidden && (before != c || !isMark(c))) {
                skeleton.append(capital ? capitalOf(c) : Character.toString(c));
            }
        }
    }

    /** The prototypes l, 1 and | stand for a capital I among capitals; ASCII has no small letters there. */
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
            end -= Character.charCount(c); // a mark elsewhere, such as below, hides nothing
        }
        return false;
    }

    private static boolean isMark(int c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
