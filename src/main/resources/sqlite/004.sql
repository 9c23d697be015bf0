-- When a room was made; for one that exists from the start, 0. Rooms of before count from now.
ALTER TABLE room ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
UPDATE room SET created = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE creator IS NOT NULL;
