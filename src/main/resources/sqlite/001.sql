-- Times are milliseconds since 1970. Only the server writes here; anybody may read: sqlite3 -readonly chat.db

-- Of this file; one row. "batch" counts transactions, so that after a fault it can be told which was the last; "trials" and
-- "ballast" are what is written to find out whether the disk takes something again.
CREATE TABLE storage (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    batch INTEGER NOT NULL,
    trials INTEGER NOT NULL,
    ballast BLOB
) STRICT;
INSERT INTO storage VALUES (1, 0, 0, NULL);

CREATE TABLE account (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    generation INTEGER NOT NULL
) STRICT;

-- In the order of creation. A room that exists from the start has no creator.
CREATE TABLE room (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    creator TEXT REFERENCES account (id)
) STRICT;

-- Who is a member of which room under which nickname, in the order of joining.
CREATE TABLE member (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    room TEXT NOT NULL REFERENCES room (id),
    nickname TEXT NOT NULL,
    UNIQUE (account, room)
) STRICT;

-- Login tokens, by the SHA-256 of their text.
CREATE TABLE token (
    number INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    generation INTEGER NOT NULL,
    renewed INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX token_of_account ON token (account, renewed);
CREATE INDEX token_by_expiry ON token (expires);

-- Where each room's numbering stands. A new epoch means that numbers may have been given twice.
CREATE TABLE log (
    room TEXT PRIMARY KEY,
    epoch TEXT NOT NULL,
    newest INTEGER NOT NULL,
    newest_id TEXT NOT NULL,
    newest_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- In the order of arrival. "user" is the account's name, NULL for an anonymous connection. "sender" is whose the id is (an
-- account's id, or anon: and a connection's), NULL where the client did not choose it.
CREATE TABLE message (
    arrival INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    time INTEGER NOT NULL,
    user TEXT,
    nickname TEXT NOT NULL,
    sender TEXT,
    text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_by_number ON message (room, number);
