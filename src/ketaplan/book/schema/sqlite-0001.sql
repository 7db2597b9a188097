-- The book in one file.  Instants are UTC text (2026-11-30T14:00:00Z), days are the clinic's local ones.

CREATE TABLE book (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    schema_version INTEGER NOT NULL,
    uid_secret TEXT NOT NULL,
    uid_checksum TEXT NOT NULL,
    log_entries INTEGER NOT NULL,
    log_hash TEXT NOT NULL
) STRICT;

CREATE TABLE appointment (
    id TEXT NOT NULL PRIMARY KEY,
    clinic TEXT NOT NULL,
    patient TEXT NOT NULL,
    course INTEGER NOT NULL CHECK (course >= 1),
    protocol TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('infusion', 'consultation')),
    phase TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    zone TEXT NOT NULL,
    day TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    chair TEXT,
    psychiatrist TEXT,
    stages TEXT NOT NULL,
    uses TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('held', 'booked', 'confirmed', 'attended', 'partial', 'missed', 'held-clinical', 'cancelled')),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    changed TEXT NOT NULL,
    checksum TEXT NOT NULL,
    CHECK (starts < ends),
    CHECK ((type = 'infusion') = (chair IS NOT NULL)),
    CHECK ((type = 'consultation') = (psychiatrist IS NOT NULL))
) STRICT;

CREATE INDEX appointment_of_day ON appointment (clinic, day);
CREATE INDEX appointment_of_patient ON appointment (patient);

CREATE UNIQUE INDEX one_appointment_a_session ON appointment (patient, course, phase, number)
    WHERE status IN ('held', 'booked', 'confirmed', 'attended', 'partial');

CREATE UNIQUE INDEX one_infusion_a_day ON appointment (patient, day)
    WHERE type = 'infusion' AND status IN ('held', 'booked', 'confirmed', 'attended', 'partial');

CREATE TRIGGER one_open_course BEFORE INSERT ON appointment
WHEN NEW.status IN ('held', 'booked', 'confirmed') AND EXISTS (
    SELECT 1 FROM appointment
    WHERE patient = NEW.patient AND course <> NEW.course AND status IN ('held', 'booked', 'confirmed'))
BEGIN
    SELECT RAISE(ABORT, 'another course of the patient is open');
END;

-- A change is a row taken out and written anew, so that one trigger sees everything.
CREATE TRIGGER appointment_is_rewritten BEFORE UPDATE ON appointment
BEGIN
    SELECT RAISE(ABORT, 'appointments are not updated in place');
END;

-- What appointments take of chairs, people and patients.  A patient is the same one at every clinic: clinic is ''.
-- load is a share in parts of 5342931457063200, the least common multiple of 1 to 40: whole numbers, no rounding.
CREATE TABLE occupation (
    appointment TEXT NOT NULL REFERENCES appointment (id) DEFERRABLE INITIALLY DEFERRED,
    clinic TEXT NOT NULL,
    resource TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    load INTEGER NOT NULL CHECK (load BETWEEN 1 AND 5342931457063200),
    CHECK (starts < ends),
    CHECK (julianday(ends) - julianday(starts) <= 1)
) STRICT;

CREATE INDEX occupation_of_resource ON occupation (clinic, resource, starts, ends, load);
CREATE INDEX occupation_of_appointment ON occupation (appointment);

-- The load can only be too much where it grows: at the start of the new row, and at starts inside it.
CREATE TRIGGER never_more_than_a_whole BEFORE INSERT ON occupation
WHEN EXISTS (
    SELECT 1 FROM (
        SELECT NEW.starts AS instant
        UNION
        SELECT starts FROM occupation
        WHERE clinic = NEW.clinic AND resource = NEW.resource AND starts > NEW.starts AND starts < NEW.ends
    ) AS growth
    WHERE NEW.load + (
        SELECT coalesce(sum(load), 0) FROM occupation AS other
        WHERE other.clinic = NEW.clinic AND other.resource = NEW.resource
            AND other.starts >= strftime('%Y-%m-%dT%H:%M:%SZ', growth.instant, '-1 day')
            AND other.starts <= growth.instant AND other.ends > growth.instant
    ) > 5342931457063200)
BEGIN
    SELECT RAISE(ABORT, 'taken');
END;

CREATE TRIGGER occupation_is_rewritten BEFORE UPDATE ON occupation
BEGIN
    SELECT RAISE(ABORT, 'occupations are not updated in place');
END;

-- How many rows a clinic's day, a patient and all exports have, and the sum of their checksums: a row that is lost
-- is missed.
CREATE TABLE seal (
    scope TEXT NOT NULL CHECK (scope IN ('day', 'patient', 'exported')),
    name TEXT NOT NULL,
    entries INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    appointment TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER log_is_never_altered BEFORE UPDATE ON log
BEGIN
    SELECT RAISE(ABORT, 'the log is never altered');
END;

CREATE TRIGGER log_is_never_cut BEFORE DELETE ON log
BEGIN
    SELECT RAISE(ABORT, 'the log is never cut');
END;
