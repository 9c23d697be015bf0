package chat.rambler.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** The loads of the benchmark. */
final class Loads {
    static final String FAN_OUT = "fan-out: ";

    private static final int ROOMS = 500;
    private static final int PER_ROOM = 4;
    private static final double MANY_ROOMS_RATE = 5000;
    private static final int SLOW_SIZE = 2000;
    private static final double SLOW_RATE = 300;
    private static final double GROWTH_DELIVERIES = 20_000;

    private Loads() {}

    /** The three loads of the goals, by name. */
    static Map<String, Plan> fanOut() {
        Map<String, Plan> loads = new LinkedHashMap<>();
        loads.put(FAN_OUT + "100 receivers × 200/s", Plan.room(100, 200, Wire.TEXT));
        loads.put(FAN_OUT + "1000 receivers × 20/s", Plan.room(1000, 20, Wire.TEXT));
        loads.put(FAN_OUT + "100 receivers × 700/s", Plan.room(100, 700, Wire.TEXT));
        return loads;
    }

    /** The first of them over our other protocols. */
    static Map<String, Plan> otherWires() {
        Map<String, Plan> loads = new LinkedHashMap<>();
        loads.put("JSON: 100 receivers × 200/s", Plan.room(100, 200, Wire.JSON));
        loads.put("TCP: 100 receivers × 200/s", Plan.room(100, 200, Wire.TCP));
        return loads;
    }

    static Plan manyRooms() {
        return new Plan(ROOMS, ROOMS * PER_ROOM, 1, MANY_ROOMS_RATE, 100, Wire.TEXT, 0);
    }

    static Plan slow(int stalled) {
        return new Plan(1, 100, 4, SLOW_RATE, SLOW_SIZE, Wire.TEXT, stalled);
    }

    /** The same number of deliveries per second to more and more receivers. */
    static Plan growth(int receivers) {
        return Plan.room(receivers, GROWTH_DELIVERIES / receivers, Wire.TEXT);
    }

    /** The same number of messages per second in more and more rooms of two. */
    static Plan rooms(int rooms) {
        return new Plan(rooms, 2 * rooms, 1, MANY_ROOMS_RATE / 2, 100, Wire.TEXT, 0);
    }
}
