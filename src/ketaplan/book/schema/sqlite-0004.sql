-- When a person, a chair or a clinic (resource '') is out, by the clinic's clock: days (2026-12-03, both included) or
-- local date-times (2026-12-03T13:00, half-open); ends '' is open.  What was taken back is 'removed' and stays.  The
-- book has their number and the sum of their checksums.

CREATE TABLE absence (
    id TEXT NOT NULL PRIMARY KEY,
    clinic TEXT NOT NULL,
    resource TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('noted', 'removed')),
    checksum TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER absence_is_never_deleted BEFORE DELETE ON absence
BEGIN
    SELECT RAISE(ABORT, 'an absence is removed, never deleted');
END;

ALTER TABLE book ADD COLUMN absences INTEGER NOT NULL DEFAULT 0;

ALTER TABLE book ADD COLUMN absence_digest TEXT NOT NULL DEFAULT '00000000000000000000000000000000';
