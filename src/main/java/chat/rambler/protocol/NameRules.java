package chat.rambler.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.SpoofChecker;
import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import rocks.xmpp.precis.PrecisProfiles;

/** The rules that user names, nicknames and room names share (PROTOCOL.md §5). */
enum NameRules {
    USER_NAME("user name", 32),
    NICKNAME("nickname", 32),
    ROOM_NAME("room name", 64),

    /** Of a private room: a user name, a slash, and a room name. */
    PRIVATE_ROOM_NAME("room name", 97);

    /** Not allowed: they would make a MESSAGE line or a quoted argument ambiguous. */
    private static final String SEPARATORS = "[]:\"'";

    /** Unicode calls it visible, but it shows nothing. */
    private static final int MUSICAL_NULL_NOTEHEAD = 0x1D159;

    /** These separate room, nickname and text in a MESSAGE line; look-alikes are not allowed either. */
    private static final Set<String> FRAMES = Set.of("[", "]", ":");

    /** Unicode names of signs that are drawn as dots above each other. */
    private static final Pattern DOTS = Pattern.compile("(COLON|\\b(TWO|THREE|FOUR|FIVE) DOTS?|WORDSPACE)\\b");

    /** Unicode names of signs after a syllable that are drawn as a colon. */
    private static final Pattern VISARGA = Pattern.compile("\\b(VISARGA|REAHMUK|YUUKALEAPINTU|RNAM BCAD|BISAH)");

    /** More signs drawn as dots above or beside each other, whose Unicode names do not say so. */
    private static final String MORE_DOTS =
            "\u05C3\u0703\u0704\u0705\u0706\u0707\u0708\u0709\u1362\u1365\u1366\u16EC\u17D6\u1803\u1804"
                    + "\u1809\u2236\u2237\u223A\u22EE\u2982\u2AF6\u2E2C\u2E3D\uA4FD\uFE19\uFE30";

    /** The same, in Kharoshthi and cuneiform. */
    private static final Set<Integer> RARE_DOTS = Set.of(0x10A57, 0x12471, 0x12472, 0x12473, 0x12474);

    private static final int BRAILLE = 0x2800;
    private static final int BRAILLE_END = 0x28FF;

    /** UTS #39 §5.4 forbids more marks above and below a letter, and no script needs more beside it. */
    private static final int MOST_MARKS = 4;

    private static final int ASCII_END = 0x80;
    private static final SpoofChecker LOOKS = new SpoofChecker.Builder().build();

    private static final Set<String> NOBODYS = Set.of("anonymous", "server");

    /** How many code points of a refused name the answer repeats, so that a long line is not sent back whole. */
    private static final int SHOWN = 80;

    /**
     * How many code units may be typed for each character allowed: some need several, and there may be extra spaces.
     */
    private static final int MOST_CHARS = 8;

    private final String noun;
    private final int maxLength;

    NameRules(String noun, int maxLength) {
        this.noun = noun;
        this.maxLength = maxLength;
    }

    /** What a refusal calls it. */
    String noun() {
        return noun;
    }

    /**
     * The spelling of {@code typed}: spaces trimmed and folded, in Normalization Form C. Refused with
     * {@link ErrorCode#INVALID_NAME} if it breaks a rule.
     */
    String spelling(String typed) {
        require( // before normalizing, which takes quadratic time for marks out of order
                typed.length() <= maxLength * MOST_CHARS, typed, "it is longer than " + maxLength + " characters");
        String spelling = Normalizer.normalize(foldSpaces(typed), Normalizer.Form.NFC);
        require(!spelling.isEmpty(), typed, "it is empty");
        require(
                spelling.codePointCount(0, spelling.length()) <= maxLength,
                typed,
                "it is longer than " + maxLength + " characters");
        require(this != USER_NAME || spelling.indexOf(' ') < 0, typed, "it holds a space");
        requirePlain(spelling, typed);
        requireFewMarks(spelling, typed);
        return spelling;
    }

    /**
     * The RFC 8266 comparison key of a spelling. Refused with {@link ErrorCode#INVALID_NAME} if the name is reserved or
     * its PRECIS profile disallows it.
     */
    String key(String spelling, String typed) {
        String key;
        try {
            if (this == USER_NAME) {
                PrecisProfiles.USERNAME_CASE_MAPPED.enforce(spelling); // RFC 8265 §3.3
            }
            key = PrecisProfiles.NICKNAME.toComparableString(spelling); // RFC 8266 §2.4
        } catch (IllegalArgumentException e) {
            throw refused(typed, "it holds a character that names cannot have");
        }
        requirePlain(key, typed); // folding may reveal a separator, such as a wide colon
        require(!key.equals("*"), typed, "* stands for all rooms");
        require(this == ROOM_NAME || this == PRIVATE_ROOM_NAME || !NOBODYS.contains(key), typed, "it is reserved");
        return key;
    }

    /**
     * Refuses what would be taken for the name of a private room or of a conversation: a slash, an at sign in front, and
     * what looks like them.
     */
    void requirePublic(RoomName name) {
        for (String written : List.of(name.toString(), name.key())) {
            written.codePoints()
                    .forEach(c -> require(!looksLike(c, "/"), name.toString(), "it holds " + Character.toString(c)));
        }
        requireNoAt(name);
    }

    /** Refuses an at sign in front, and what looks like it. */
    void requireNoAt(Name name) {
        for (String written : List.of(name.toString(), name.key())) {
            require(!looksLike(written.codePointAt(0), "@"), name.toString(), "it begins with @");
        }
    }

    private static boolean looksLike(int c, String sign) {
        return Character.toString(c).equals(sign)
                || (c >= ASCII_END
                        && isSign(c)
                        && LOOKS.getSkeleton(Character.toString(c)).contains(sign));
    }

    /** Each mark needs a letter, a letter has few marks (UTS #39 §5.4), and no mark comes twice in a row. */
    private void requireFewMarks(String spelling, String typed) {
        int before = ' ';
        int marks = 0;
        int spacing = 0;
        for (int c :
                Normalizer.normalize(spelling, Normalizer.Form.NFD).codePoints().toArray()) {
            boolean beside = Character.getType(c) == Character.COMBINING_SPACING_MARK;
            boolean mark = beside || isMark(c);
            require(!mark || before != ' ', typed, "it holds a mark without a letter");
            require(!mark || before != c, typed, "it holds the same mark twice on a letter");
            if (mark) {
                marks += beside ? 0 : 1;
                spacing += beside ? 1 : 0;
            } else {
                marks = 0;
                spacing = 0;
            }
            require(
                    marks <= MOST_MARKS && spacing <= MOST_MARKS,
                    typed,
                    "it holds more than " + MOST_MARKS + " marks on a letter");
            before = c;
        }
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /** Refuses invisible characters, separators and what looks like a separator. */
    private void requirePlain(String name, String typed) {
        int[] all = name.codePoints().toArray();
        for (int i = 0; i < all.length; i++) {
            int c = all[i];
            requireVisible(c, typed);
            boolean framing = c < ASCII_END ? SEPARATORS.indexOf(c) >= 0 : isFrame(c) && !isWritten(all, i);
            if (framing) { // not by require(): making the text costs more than the check
                throw refused(typed, "it holds " + Character.toString(c));
            }
        }
    }

    private static boolean isFrame(int c) {
        return MORE_DOTS.indexOf(c) >= 0
                || RARE_DOTS.contains(c)
                || (c >= BRAILLE && c <= BRAILLE_END)
                || (isSign(c) && isCalled(DOTS, c))
                || isCalled(VISARGA, c)
                || FRAMES.contains(LOOKS.getSkeleton(Character.toString(c)));
    }

    /** Not letters and marks: their Unicode names may mention dots that are a part of them. */
    private static boolean isSign(int c) {
        return (!Character.isLetterOrDigit(c) && !isMark(c)) || Character.getType(c) == Character.MODIFIER_LETTER;
    }

    /** Whether a sign like the visarga stands beside a character of its own script: then it is not read as a colon. */
    private static boolean isWritten(int[] name, int at) {
        int script = UScript.getScript(name[at]);
        return isCalled(VISARGA, name[at])
                && ((at > 0 && UScript.getScript(name[at - 1]) == script)
                        || (at + 1 < name.length && UScript.getScript(name[at + 1]) == script));
    }

    private static boolean isCalled(Pattern words, int c) {
        String name = UCharacter.getName(c);
        return name != null && words.matcher(name).find();
    }

    private void requireVisible(int codePoint, String typed) {
        boolean visible = switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
        boolean drawn = codePoint != MUSICAL_NULL_NOTEHEAD
                && !UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
        if (!visible || !drawn) {
            throw refused(typed, "it holds the invisible character U+%04X".formatted(codePoint));
        }
    }

    private void require(boolean condition, String typed, String rule) {
        if (!condition) {
            throw refused(typed, rule);
        }
    }

    private ProtocolException refused(String typed, String rule) {
        String shown = typed.codePointCount(0, typed.length()) <= SHOWN
                ? typed
                : typed.substring(0, typed.offsetByCodePoints(0, SHOWN)) + "…";
        return new ProtocolException(ErrorCode.INVALID_NAME, shown, noun, rule);
    }

    private static String foldSpaces(String typed) {
        StringBuilder folded = new StringBuilder(typed.length());
        boolean pending = false;
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                pending = !folded.isEmpty();
                continue;
            }
            if (pending) {
                folded.append(' ');
                pending = false;
            }
            folded.append(c);
        }
        return folded.toString();
    }
}
