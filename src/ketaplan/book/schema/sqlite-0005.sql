-- Scores of patients, append-only.  score is NULL where a correction withdraws the line that it names; items are numbers
-- with commas, '' if only the score is known; after is an appointment or ''; corrects is the number of the line that it
-- replaces, or 0.  alarming: a clinician must see the patient now, by the rules on the day of entry.  score_seal has the
-- number of rows and the sum of their checksums, by patient, and under '' of all that are alarming.

CREATE TABLE score (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    patient TEXT NOT NULL CHECK (patient <> ''),
    measure TEXT NOT NULL,
    day TEXT NOT NULL,
    score INTEGER,
    items TEXT NOT NULL,
    after TEXT NOT NULL,
    corrects INTEGER NOT NULL CHECK (corrects >= 0 AND corrects < number),
    alarming INTEGER NOT NULL CHECK (alarming IN (0, 1)),
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    checksum TEXT NOT NULL,
    CHECK (score IS NOT NULL OR corrects > 0)
) STRICT;

CREATE INDEX score_of_patient ON score (patient);
CREATE INDEX score_that_alarms ON score (patient) WHERE alarming = 1;
CREATE UNIQUE INDEX one_score_a_place ON score (patient, measure, day, after) WHERE corrects = 0;
CREATE UNIQUE INDEX one_correction_a_score ON score (corrects) WHERE corrects > 0;

CREATE TRIGGER score_is_never_altered BEFORE UPDATE ON score
BEGIN
    SELECT RAISE(ABORT, 'a score is corrected by another line, never altered');
END;

CREATE TRIGGER score_is_never_deleted BEFORE DELETE ON score
BEGIN
    SELECT RAISE(ABORT, 'a score is never deleted');
END;

CREATE TABLE score_seal (
    name TEXT NOT NULL PRIMARY KEY,
    entries INTEGER NOT NULL,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
