package chat.rambler.protocol;

import chat.rambler.support.Junk;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** Any JSON object is a request or a refusal; no other exception is thrown. */
public final class ObjectFuzz {
    private static final RoomNames ROOMS = typed -> typed.equalsIgnoreCase("free chat");

    private ObjectFuzz() {}

    /** Jackson parses the syntax for us; this tests what we do with the fields. */
    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        StringBuilder object = new StringBuilder("{");
        for (int i = data.consumeInt(0, 6); i > 0; i--) {
            object.append('"').append(data.pickValue(Junk.FIELDS)).append("\":");
            object.append(
                    data.consumeBoolean() ? data.pickValue(Junk.VALUES) : "\"" + data.consumeAsciiString(40) + "\"");
            object.append(i == 1 ? "" : ",");
        }
        String sent = object + "}" + data.consumeRemainingAsString();
        try {
            JsonCodec.INSTANCE.decode(sent, ROOMS);
        } catch (ProtocolException refused) {
            JsonCodec.INSTANCE.reply(refused.refused(), refused.ref());
        }
    }
}
