package chat.rambler.protocol;

/**
 * A valid name. Two names of the same kind are equal if their RFC 8266 comparison keys are. {@link #toString} is the
 * spelling it was made with, in Unicode Normalization Form C, trimmed and with each run of spaces folded to one.
 */
public abstract sealed class Name permits UserName, Nickname, RoomName {
    private final String spelling;
    private final String key;

    Name(String spelling, String key) {
        this.spelling = spelling;
        this.key = key;
    }

    /** What equals, hashCode and the storage use: the name after RFC 8266 case, width and space folding. */
    public final String key() {
        return key;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Name name && getClass() == name.getClass() && key.equals(name.key);
    }

    @Override
    public final int hashCode() {
        return key.hashCode();
    }

    @Override
    public final String toString() {
        return spelling;
    }
}
