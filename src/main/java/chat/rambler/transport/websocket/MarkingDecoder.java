package chat.rambler.transport.websocket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes UTF-8 as the decoder that it wraps, but leaves a mark where that finds bytes that are
 * not, and drops all that follows. It claims to be out of room then, so that Tomcat hands out at
 * once what there is: the peer is told while its frame is still coming.
 */
final class MarkingDecoder extends CharsetDecoder {
    /** Half a surrogate pair, which no UTF-8 has; pairs are never split over parts. */
    private static final char MARK = '\uDC00';

    private final CharsetDecoder utf8;
    private boolean malformed;

    MarkingDecoder(CharsetDecoder utf8) {
        super(utf8.charset(), utf8.averageCharsPerByte(), utf8.maxCharsPerByte());
        this.utf8 = utf8;
        onMalformedInput(CodingErrorAction.REPLACE); // a text that ends within a character
        replaceWith(String.valueOf(MARK));
    }

    /** Whether a part of a text holds the mark. */
    static boolean isMarked(String part) {
        for (int i = part.indexOf(MARK); i >= 0; i = part.indexOf(MARK, i + 1)) {
            if (i == 0 || !Character.isHighSurrogate(part.charAt(i - 1))) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        if (malformed) {
            in.position(in.limit());
            return CoderResult.UNDERFLOW;
        }
        CoderResult result = utf8.decode(in, out, false);
        if (result.isError() && out.hasRemaining()) {
            malformed = true;
            out.put(MARK);
            in.position(in.limit());
        }
        return result.isError() ? CoderResult.OVERFLOW : result;
    }

    @Override
    protected void implReset() {
        utf8.reset();
    }
}
