package chat.rambler.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How control characters, line breaks and white space in texts are handled (PROTOCOL.md §1). */
public final class ChatText {
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    /** The number sign in all its widths, and the sharp sign, which looks like it. */
    private static final String NUMBER_SIGNS = "#\uFF03\uFE5F\u266F";

    private static final String PLAIN_BLANKS = " \t";

    /** Unicode calls it a symbol, but it is drawn as a blank. */
    private static final int BRAILLE_BLANK = 0x2800;

    private ChatText() {}

    /** The text without C0 and C1 control characters and DEL; tabs and line breaks stay. */
    static String withoutControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isDropped(text.charAt(i))) {
                return dropControls(text);
            }
        }
        return text;
    }

    /** Whether the text is empty or all white space, including no-break spaces such as U+00A0. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /**
     * The text behind a disguised number sign: one in another width, or one after unusual white space or invisible
     * characters. Returned in NFKC without invisible characters; null if there is none. A plain number sign at the
     * beginning, or after plain blanks, is not disguised.
     */
    static @Nullable String hiddenCommand(String text) {
        int start = 0;
        while (start < text.length() && PLAIN_BLANKS.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        int at = start;
        while (at < text.length() && isUnseen(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        boolean sign = at < text.length() && NUMBER_SIGNS.indexOf(text.charAt(at)) >= 0;
        if (!sign || (at == start && text.charAt(at) == '#')) {
            return null;
        }
        StringBuilder folded = new StringBuilder();
        Normalizer.normalize(text.substring(at + 1), Normalizer.Form.NFKC)
                .codePoints()
                .forEach(c -> {
                    boolean blank = Character.isWhitespace(c) || Character.isSpaceChar(c);
                    if (blank && !isDropped((char) c)) { // U+001C to U+001F are white space and control characters
                        folded.append(' ');
                    } else if (!isUnseen(c)) {
                        folded.appendCodePoint(c);
                    }
                });
        return folded.toString().strip();
    }

    private static boolean isUnseen(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || c == BRAILLE_BLANK
                || UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
                || Character.getType(c) == Character.FORMAT;
    }

    /** How many {@link #lines} a text has. */
    public static int countLines(String text) {
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            boolean pair = text.charAt(i) == '\n' && i > 0 && text.charAt(i - 1) == '\r';
            if (isBreak(text.charAt(i)) && !pair) {
                count++;
            }
        }
        return count;
    }

    /** The lines of a text, including empty ones; CRLF is one line break. */
    public static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(1);
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isBreak(c)) {
                lines.add(text.substring(start, i));
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        lines.add(text.substring(start));
        return lines;
    }

    /** The text on one line: each line break becomes a space, other control characters except tabs are dropped. */
    static String onOneLine(String text) {
        return withoutControls(String.join(" ", lines(text)));
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r' || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR;
    }

    private static boolean isDropped(char c) {
        return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r';
    }

    private static String dropControls(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.chars().filter(c -> !isDropped((char) c)).forEach(c -> kept.append((char) c));
        return kept.toString();
    }
}
