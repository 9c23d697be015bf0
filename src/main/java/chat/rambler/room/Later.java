package chat.rambler.room;

import java.time.Duration;

/** Does things later on the room's stripe. */
@FunctionalInterface
interface Later {
    void after(Duration delay, Runnable task);
}
