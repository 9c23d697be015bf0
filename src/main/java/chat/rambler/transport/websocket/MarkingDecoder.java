package chat.rambler.transport.websocket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes UTF-8 like the decoder that it wraps, but writes a mark instead of malformed bytes and drops everything after
 * them. It then reports that its output is full, so that Tomcat passes the text on at once: the peer is told before its
 * frame is complete.
 */
final class MarkingDecoder extends CharsetDecoder {
    /** Half a surrogate pair, which UTF-8 cannot contain; pairs are never split between parts. */
    private static final char MARK = '\uDC00';

    private final CharsetDecoder utf8;
    private boolean malformed;

    MarkingDecoder(CharsetDecoder utf8) {
        super(utf8.charset(), utf8.averageCharsPerByte(), utf8.maxCharsPerByte());
        this.utf8 = utf8;
        onMalformedInput(CodingErrorAction.REPLACE); // for a text that ends within a character
        replaceWith(String.valueOf(MARK));
    }

    /** Whether a part of a text contains the mark. */
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
