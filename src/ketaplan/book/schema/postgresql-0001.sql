-- The book on a server, in a schema of its own.  btree_gist is a trusted extension: whoever may create in the
-- database may create it, no superuser is needed.

CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;

CREATE TABLE book (
    one integer PRIMARY KEY CHECK (one = 1),
    schema_version integer NOT NULL,
    uid_secret text NOT NULL,
    uid_checksum text NOT NULL,
    log_entries bigint NOT NULL,
    log_hash text NOT NULL
);

CREATE TABLE appointment (
    id text COLLATE "C" PRIMARY KEY,
    clinic text COLLATE "C" NOT NULL,
    patient text COLLATE "C" NOT NULL,
    course integer NOT NULL CHECK (course >= 1),
    protocol text NOT NULL,
    type text NOT NULL CHECK (type IN ('infusion', 'consultation')),
    phase text NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    zone text NOT NULL,
    day date NOT NULL,
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    chair text,
    psychiatrist text,
    stages text NOT NULL,
    uses text NOT NULL,
    status text NOT NULL CHECK (status IN
        ('held', 'booked', 'confirmed', 'attended', 'partial', 'missed', 'held-clinical', 'cancelled')),
    sequence integer NOT NULL CHECK (sequence >= 0),
    changed timestamptz NOT NULL,
    checksum text NOT NULL,
    CHECK (starts < ends),
    CHECK ((type = 'infusion') = (chair IS NOT NULL)),
    CHECK ((type = 'consultation') = (psychiatrist IS NOT NULL)),
    CONSTRAINT one_open_course
        EXCLUDE USING gist (patient WITH =, course WITH <>)
        WHERE (status IN ('held', 'booked', 'confirmed'))
);

CREATE INDEX appointment_of_day ON appointment (clinic, day);
CREATE INDEX appointment_of_patient ON appointment (patient);

CREATE UNIQUE INDEX one_appointment_a_session ON appointment (patient, course, phase, number)
    WHERE status IN ('held', 'booked', 'confirmed', 'attended', 'partial');

CREATE UNIQUE INDEX one_infusion_a_day ON appointment (patient, day)
    WHERE type = 'infusion' AND status IN ('held', 'booked', 'confirmed', 'attended', 'partial');

-- What appointments take of chairs, people and patients.  A patient is the same one at every clinic: clinic is ''.
-- load is a share in parts of 5342931457063200, the least common multiple of 1 to 40: whole numbers, no rounding.
CREATE TABLE occupation (
    appointment text COLLATE "C" NOT NULL REFERENCES appointment (id) DEFERRABLE INITIALLY DEFERRED,
    clinic text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    load bigint NOT NULL CHECK (load BETWEEN 1 AND 5342931457063200),
    whole integer NOT NULL GENERATED ALWAYS AS ((load = 5342931457063200)::integer) STORED,
    CHECK (starts < ends),
    CHECK (ends - starts <= interval '1 day'),
    CONSTRAINT one_visit_at_a_time
        EXCLUDE USING gist (clinic WITH =, resource WITH =, tstzrange(starts, ends) WITH &&)
        WHERE (load = 5342931457063200),
    CONSTRAINT wholly_or_shared
        EXCLUDE USING gist (clinic WITH =, resource WITH =, tstzrange(starts, ends) WITH &&, whole WITH <>)
);

CREATE INDEX occupation_of_resource ON occupation (clinic, resource, starts);
CREATE INDEX occupation_of_appointment ON occupation (appointment);

-- Sums of shares, which no exclusion can see.  The lock lets one writer at a time count a person; a statement
-- after it sees what the one before committed.
CREATE FUNCTION never_more_than_a_whole() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.clinic || '/' || NEW.resource, 0));
    PERFORM 1 FROM (
        SELECT NEW.starts AS instant
        UNION
        SELECT starts FROM occupation
        WHERE clinic = NEW.clinic AND resource = NEW.resource AND starts > NEW.starts AND starts < NEW.ends
    ) AS growth
    WHERE NEW.load + (
        SELECT coalesce(sum(load), 0) FROM occupation AS other
        WHERE other.clinic = NEW.clinic AND other.resource = NEW.resource
            AND other.starts >= growth.instant - interval '1 day'
            AND other.starts <= growth.instant AND other.ends > growth.instant
    ) > 5342931457063200;
    IF FOUND THEN
        RAISE EXCEPTION 'taken' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER never_more_than_a_whole BEFORE INSERT ON occupation
    FOR EACH ROW EXECUTE FUNCTION never_more_than_a_whole();

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION '% is never done to %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- A change is a row taken out and written anew, so that everything sees it.
CREATE TRIGGER appointment_is_rewritten BEFORE UPDATE ON appointment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER occupation_is_rewritten BEFORE UPDATE ON occupation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();

-- How many rows a clinic's day, a patient and all exports have, and the sum of their checksums: a row that is lost
-- is missed.
CREATE TABLE seal (
    scope text COLLATE "C" NOT NULL CHECK (scope IN ('day', 'patient', 'exported')),
    name text COLLATE "C" NOT NULL,
    entries integer NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (scope, name)
);

CREATE TABLE log (
    number bigint PRIMARY KEY,
    at text NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    appointment text NOT NULL,
    detail text NOT NULL,
    hash text NOT NULL
);

CREATE TRIGGER log_is_never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();
