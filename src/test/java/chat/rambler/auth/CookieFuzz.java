package chat.rambler.auth;

import chat.rambler.limits.Origin;
import chat.rambler.store.memory.MemoryStorage;
import chat.rambler.support.SettableClock;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** Only exactly the token that was issued is recognised. */
public final class CookieFuzz {
    private static final Origin HERE = new Origin("192.0.2.1", false);
    private static final AuthService AUTH = new AuthService(
            MemoryStorage.empty().users(),
            MemoryStorage.empty().tokens(),
            new PasswordHashing(new AuthProperties.Argon2(1024, 1, 1), 1),
            new SettableClock());
    private static final String TOKEN = token();

    private CookieFuzz() {}

    private static String token() {
        AUTH.register("fry", "slurm-2999", HERE);
        return AUTH.signIn("fry", "slurm-2999", HERE);
    }

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String presented = switch (data.consumeInt(0, 2)) {
            case 0 -> data.consumeRemainingAsString();
            case 1 -> TOKEN.substring(data.consumeInt(0, TOKEN.length())) + data.consumeRemainingAsString();
            default -> {
                StringBuilder changed = new StringBuilder(TOKEN);
                int at = data.consumeInt(0, TOKEN.length() - 1);
                changed.setCharAt(at, data.consumeChar());
                yield changed.toString();
            }
        };
        if (AUTH.recognise(presented).isPresent() != presented.equals(TOKEN)) {
            throw new AssertionError("recognised wrongly: " + presented);
        }
        AUTH.renew(presented);
    }
}
