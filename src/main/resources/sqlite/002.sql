-- The ids that clients chose for messages that are not kept any more (chat.history.per-room), for as long as an id is
-- known: a message that is sent again must not be stored twice.
CREATE TABLE dropped_id (
    dropped INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    sender TEXT NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE INDEX dropped_id_by_time ON dropped_id (time);

-- 1 while everything is copied into this file (chat.copy-from): no server starts on a half of it.
ALTER TABLE storage ADD COLUMN copying INTEGER NOT NULL DEFAULT 0;
