package chat.rambler.protocol;

import chat.rambler.support.Junk;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** Whatever a client sends as a JSON object: a request or a refusal, and nothing else. */
public final class ObjectFuzz {
    private static final RoomNames ROOMS = typed -> typed.equalsIgnoreCase("free chat");

    private ObjectFuzz() {}

    /** Jackson reads syntax for us; what we do with fields is what is looked for. */
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
