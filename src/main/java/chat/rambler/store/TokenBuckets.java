package chat.rambler.store;

/** The allowances of many, by name. For any thread. */
public interface TokenBuckets {
    /** The same allowance for each who asks by this name. */
    TokenBucket of(String name);

    /** Whether this one has all of so many tokens; asking keeps nothing. */
    boolean has(String name, long tokens);
}
