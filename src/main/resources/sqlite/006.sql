-- What an account has to do with another one. Their conversation is room: opened when, in ms, or NULL while it is closed on
-- this side, and where it stood then. 1 if the account ignores the other one.
CREATE TABLE contact (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    other TEXT NOT NULL REFERENCES account (id),
    room TEXT NOT NULL,
    opened INTEGER,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    ignored INTEGER NOT NULL,
    UNIQUE (account, other)
) STRICT;
