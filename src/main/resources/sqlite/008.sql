-- Whom messages name, and which of them have not been read.
ALTER TABLE marker ADD COLUMN mentions TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN mentions TEXT;
