package chat.rambler.protocol;

/**
 * A name that cannot be wrong. Two names are equal when their RFC 8266 comparison keys are; {@link
 * #toString} is the spelling it was made with, in Unicode Normalization Form C and with runs of
 * white space folded to one space.
 */
public abstract sealed class Name permits UserName, Nickname, RoomName {
    private final String spelling;
    private final String key;

    Name(String spelling, String key) {
        this.spelling = spelling;
        this.key = key;
    }

    /**
     * What equals, hashCode and the storage use: the name after RFC 8266 case, width and space
     * folding.
     */
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
