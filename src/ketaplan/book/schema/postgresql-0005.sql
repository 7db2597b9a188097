-- Scores of patients, append-only, in a schema of their own: who may see the calendar need not see them.  score is NULL
-- where a correction withdraws the line that it names; items are numbers with commas, '' if only the score is known;
-- after is an appointment or ''; corrects is the number of the line that it replaces, or 0.  alarming: a clinician must
-- see the patient now, by the rules on the day of entry.  score_seal has the number of rows and the sum of their checksums, by
-- patient, and under '' of all that are alarming.

CREATE SCHEMA ketaplan_scores;

CREATE TABLE ketaplan_scores.score (
    number integer PRIMARY KEY CHECK (number >= 1),
    patient text COLLATE "C" NOT NULL CHECK (patient <> ''),
    measure text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL CHECK (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    score integer,
    items text COLLATE "C" NOT NULL CHECK (items ~ '^([0-9]+(,[0-9]+)*)?$'),
    after text COLLATE "C" NOT NULL,
    corrects integer NOT NULL CHECK (corrects >= 0 AND corrects < number),
    alarming integer NOT NULL CHECK (alarming IN (0, 1)),
    who text NOT NULL,
    at text NOT NULL,
    checksum text NOT NULL,
    CHECK (score IS NOT NULL OR corrects > 0)
);

CREATE INDEX score_of_patient ON ketaplan_scores.score (patient);
CREATE INDEX score_that_alarms ON ketaplan_scores.score (patient) WHERE alarming = 1;
CREATE UNIQUE INDEX one_score_a_place ON ketaplan_scores.score (patient, measure, day, after) WHERE corrects = 0;
CREATE UNIQUE INDEX one_correction_a_score ON ketaplan_scores.score (corrects) WHERE corrects > 0;

CREATE TRIGGER score_is_never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON ketaplan_scores.score
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();

CREATE TABLE ketaplan_scores.score_seal (
    name text COLLATE "C" PRIMARY KEY,
    entries integer NOT NULL,
    digest text NOT NULL
);

CREATE FUNCTION ketaplan_scores.count_score(counted text, checksum text) RETURNS void
    LANGUAGE sql SET search_path TO ketaplan_scores, pg_temp AS $$
    INSERT INTO score_seal AS known (name, entries, digest) VALUES (counted, 1, checksum)
    ON CONFLICT (name) DO UPDATE
        SET entries = known.entries + 1, digest = ketaplan.combined(known.digest, excluded.digest)
$$;

-- Note scores: {"patient", "measure", "day", "score", "items", "after", "corrects", "alarming"}.  Number, who and when are
-- the server's word; the log has the number and the patient, nothing else.
CREATE FUNCTION ketaplan_scores.write_scores(noted jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path TO ketaplan_scores, ketaplan, pg_temp AS $$
DECLARE
    line score;
    one jsonb;
BEGIN
    PERFORM lock_book();
    FOR one IN SELECT value FROM jsonb_array_elements(noted) LOOP
        line := jsonb_populate_record(NULL::score, one);
        SELECT coalesce(max(number), 0) + 1 INTO line.number FROM score;
        line.who := session_user;
        line.at := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
        line.checksum := left(encode(sha256(convert_to('[' || concat_ws(', ',
            line.number, to_json(line.patient), to_json(line.measure), to_json(line.day),
            coalesce(line.score::text, 'null'), to_json(line.items), to_json(line.after), line.corrects, line.alarming,
            to_json(line.who), to_json(line.at)) || ']', 'UTF8')), 'hex'), 32);
        IF line.corrects > 0 AND NOT EXISTS (
            SELECT 1 FROM score WHERE number = line.corrects AND patient = line.patient) THEN
            RAISE EXCEPTION 'a correction names a score of the same patient' USING ERRCODE = 'check_violation';
        END IF;
        INSERT INTO score SELECT line.*;
        PERFORM count_score(line.patient, line.checksum);
        IF line.alarming = 1 THEN
            PERFORM count_score('', line.checksum);
        END IF;
        INSERT INTO log (what, appointment, detail) VALUES (
            CASE WHEN line.corrects > 0 THEN 'corrected' ELSE 'scored' END, line.patient,
            '{"score": ' || to_json('s' || line.number)
                || CASE WHEN line.corrects > 0 THEN ', "corrects": ' || to_json('s' || line.corrects) ELSE '' END || '}');
    END LOOP;
END
$$;

-- All that desks learn of scores: which patients a clinician must see, and since when.
CREATE FUNCTION ketaplan.alarms() RETURNS TABLE (patient text, day text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO ketaplan_scores, pg_temp AS $$
    SELECT one.patient, max(one.day) FROM score AS one
    WHERE one.alarming = 1 AND NOT EXISTS (SELECT 1 FROM score AS other WHERE other.corrects = one.number)
    GROUP BY one.patient
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ketaplan_scores FROM PUBLIC;
REVOKE ALL ON FUNCTION ketaplan.alarms() FROM PUBLIC;

DO $$
DECLARE
    other record;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee::regrole AS name
        FROM pg_class AS c CROSS JOIN aclexplode(c.relacl)
        WHERE c.oid = 'ketaplan.appointment'::regclass AND grantee NOT IN (0, c.relowner) AND privilege_type = 'SELECT'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION ketaplan.alarms() TO %s', other.name);
    END LOOP;
END
$$;
