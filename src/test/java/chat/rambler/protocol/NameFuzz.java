package chat.rambler.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.List;
import java.util.function.Function;

/** A name is refused, or its displayed form makes the same name again. */
public final class NameFuzz {
    private static final List<Function<String, Name>> KINDS = List.of(UserName::of, Nickname::of, RoomName::of);

    private NameFuzz() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String typed = data.consumeRemainingAsString();
        for (Function<String, Name> kind : KINDS) {
            Name name;
            try {
                name = kind.apply(typed);
            } catch (ProtocolException refused) {
                continue;
            }
            String shown = name.toString();
            Name again = kind.apply(shown);
            if (!again.equals(name) || !again.toString().equals(shown)) {
                throw new AssertionError("not the same again: " + shown);
            }
            if (shown.codePoints().anyMatch(c -> c < ' ' || c == ':' || c == '[' || c == ']')) {
                throw new AssertionError("a name that forges: " + shown);
            }
        }
    }
}
