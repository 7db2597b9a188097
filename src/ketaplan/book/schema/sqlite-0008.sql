-- What was noted about an appointment may also be the day until which it is held.  SQLite changes no CHECK of a table:
-- the rows go into a new one, with the checksums that they have.

DROP TRIGGER visit_note_is_never_altered;

DROP TRIGGER visit_note_is_never_deleted;

ALTER TABLE visit_note RENAME TO earlier_visit_note;

CREATE TABLE visit_note (
    appointment TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('done', 'held-until')),
    value TEXT NOT NULL CHECK (value <> ''),
    checksum TEXT NOT NULL,
    PRIMARY KEY (appointment, what, value)
) STRICT, WITHOUT ROWID;

INSERT INTO visit_note SELECT appointment, what, value, checksum FROM earlier_visit_note;

DROP TABLE earlier_visit_note;

CREATE TRIGGER visit_note_is_never_altered BEFORE UPDATE ON visit_note
BEGIN
    SELECT RAISE(ABORT, 'what was noted about an appointment is never altered');
END;

CREATE TRIGGER visit_note_is_never_deleted BEFORE DELETE ON visit_note
BEGIN
    SELECT RAISE(ABORT, 'what was noted about an appointment is never deleted');
END;
