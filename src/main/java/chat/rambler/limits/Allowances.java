package chat.rambler.limits;

/** The allowances of many, by name. For any thread. */
interface Allowances {
    /** The same allowance for each who asks by this name. */
    Allowance of(String name);

    /** Whether this one has all of so many tokens; asking keeps nothing. */
    boolean has(String name, long tokens);
}
