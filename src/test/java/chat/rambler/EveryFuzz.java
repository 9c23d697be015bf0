package chat.rambler;

import chat.rambler.auth.CookieFuzz;
import chat.rambler.protocol.LineFuzz;
import chat.rambler.protocol.NameFuzz;
import chat.rambler.protocol.ObjectFuzz;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** All targets in one process: starting Jazzer takes longer than thousands of runs. */
public final class EveryFuzz {
    private EveryFuzz() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 3)) {
            case 0 -> LineFuzz.fuzzerTestOneInput(data);
            case 1 -> ObjectFuzz.fuzzerTestOneInput(data);
            case 2 -> NameFuzz.fuzzerTestOneInput(data);
            default -> CookieFuzz.fuzzerTestOneInput(data);
        }
    }
}
