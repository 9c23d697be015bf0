-- 1 if only its members and those who are invited know of the room.
ALTER TABLE room ADD COLUMN private INTEGER NOT NULL DEFAULT 0;

-- Who may enter which private room, invited by whom, in the order of inviting.
CREATE TABLE invitation (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    room TEXT NOT NULL REFERENCES room (id),
    inviter TEXT NOT NULL,
    time INTEGER NOT NULL,
    UNIQUE (account, room)
) STRICT;
