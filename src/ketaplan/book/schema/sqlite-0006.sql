-- Who waits for a course, or for an earlier one: since which day, and before which day it was promised to start
-- ('' is no promise).  Who is off the list is 'ended' and stays.  The book has their number and the sum of their
-- checksums.

CREATE TABLE waiting (
    patient TEXT NOT NULL PRIMARY KEY,
    since TEXT NOT NULL,
    promised TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'ended')),
    checksum TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER waiting_is_never_deleted BEFORE DELETE ON waiting
BEGIN
    SELECT RAISE(ABORT, 'who waits is taken off the list, never deleted');
END;

ALTER TABLE book ADD COLUMN waitings INTEGER NOT NULL DEFAULT 0;

ALTER TABLE book ADD COLUMN waiting_digest TEXT NOT NULL DEFAULT '00000000000000000000000000000000';
