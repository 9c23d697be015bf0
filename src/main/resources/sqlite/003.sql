-- What governs each room after its last act ("NUMBER ID"), as a JSON object. A room that nobody has governed is not here.
CREATE TABLE room_rules (
    room TEXT PRIMARY KEY,
    act TEXT NOT NULL,
    rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The acts in each room, kept longer than its messages. "notice" is a JSON object.
CREATE TABLE act (
    room TEXT NOT NULL,
    number INTEGER NOT NULL,
    time INTEGER NOT NULL,
    notice TEXT NOT NULL,
    PRIMARY KEY (room, number)
) STRICT, WITHOUT ROWID;

-- The act that a message is; NULL for what was said.
ALTER TABLE message ADD COLUMN notice TEXT;

-- Where the senders of anonymous messages are from: a keyed hash of their network, for a day.
CREATE TABLE origin (
    room TEXT NOT NULL,
    number INTEGER NOT NULL,
    origin TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (room, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX origin_by_time ON origin (time);

-- The key of that hash, made once.
ALTER TABLE storage ADD COLUMN origin_key TEXT;
UPDATE storage SET origin_key = lower(hex(randomblob(32)));
