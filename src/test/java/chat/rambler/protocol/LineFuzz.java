package chat.rambler.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** Any line is a command, nothing or a refusal; no other exception is thrown. */
public final class LineFuzz {
    private static final RoomNames ROOMS = typed -> typed.equalsIgnoreCase("free chat");

    private LineFuzz() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String line = data.consumeRemainingAsString();
        for (Codec codec : new Codec[] {TextCodec.TCP, TextCodec.WEBSOCKET}) {
            try {
                codec.decode(line, ROOMS);
            } catch (ProtocolException refused) {
                codec.encode(refused.refused());
            }
        }
    }
}
