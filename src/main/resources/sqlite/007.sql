-- How far an account has read a room, or a conversation.
CREATE TABLE marker (
    account TEXT NOT NULL REFERENCES account (id),
    room TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (account, room)
) STRICT, WITHOUT ROWID;
