-- What was noted about an appointment, append-only: a task after it that is 'done'.  The book has their number and the
-- sum of their checksums.

CREATE TABLE visit_note (
    appointment TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what = 'done'),
    value TEXT NOT NULL CHECK (value <> ''),
    checksum TEXT NOT NULL,
    PRIMARY KEY (appointment, what, value)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER visit_note_is_never_altered BEFORE UPDATE ON visit_note
BEGIN
    SELECT RAISE(ABORT, 'what was noted about an appointment is never altered');
END;

CREATE TRIGGER visit_note_is_never_deleted BEFORE DELETE ON visit_note
BEGIN
    SELECT RAISE(ABORT, 'what was noted about an appointment is never deleted');
END;

ALTER TABLE book ADD COLUMN visit_notes INTEGER NOT NULL DEFAULT 0;

ALTER TABLE book ADD COLUMN visit_note_digest TEXT NOT NULL DEFAULT '00000000000000000000000000000000';
