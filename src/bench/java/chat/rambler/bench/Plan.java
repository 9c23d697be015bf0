package chat.rambler.bench;

/**
 * The load that a server is put under.
 *
 * @param rooms number of rooms; the receivers are spread over them
 * @param receivers connections in all; some of them send too
 * @param senders number of senders in each room
 * @param rate messages per second, in all rooms together
 * @param size bytes of a message, {@link Mark#LENGTH} or more
 * @param stalled members of the first room that never read
 */
record Plan(int rooms, int receivers, int senders, double rate, int size, Wire wire, int stalled) {
    private static final int USUAL_SIZE = 100;
    private static final int USUAL_SENDERS = 4;

    /** One room, four senders, messages of 100 bytes. */
    static Plan room(int receivers, double rate, Wire wire) {
        return new Plan(1, receivers, USUAL_SENDERS, rate, USUAL_SIZE, wire, 0);
    }

    Plan withRate(double other) {
        return new Plan(rooms, receivers, senders, other, size, wire, stalled);
    }

    int perRoom() {
        return receivers / rooms;
    }
}
