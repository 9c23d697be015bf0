package chat.rambler.store;

import org.jspecify.annotations.Nullable;

/** The presence of the storages in memory and on disk. */
class SoleServerPresenceTest extends PresenceContract {
    @Override
    protected PresenceRepository first() {
        return new SoleServerPresence();
    }

    @Override
    protected @Nullable PresenceRepository second() {
        return null;
    }
}
