package chat.rambler.auth;

import java.security.SecureRandom;

/** Secrets that people read to each other and type. */
public final class TypedSecret {
    /** Without letters and digits that look alike. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 7;
    private static final int GROUP = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TypedSecret() {}

    /** Seven groups of four letters: 138 random bits. */
    public static String random() {
        StringBuilder secret = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP; i++) {
            secret.append(i > 0 && i % GROUP == 0 ? "-" : "").append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return secret.toString();
    }
}
