-- Who waits for a course, or for an earlier one: since which day, and before which day it was promised to start
-- ('' is no promise).  Who is off the list is 'ended' and stays.  The book has their number and the sum of their
-- checksums.

CREATE TABLE waiting (
    patient text COLLATE "C" PRIMARY KEY,
    since text COLLATE "C" NOT NULL,
    promised text COLLATE "C" NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'ended')),
    checksum text NOT NULL
);

CREATE TRIGGER waiting_is_never_deleted BEFORE DELETE OR TRUNCATE ON waiting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();

ALTER TABLE book ADD COLUMN waitings integer NOT NULL DEFAULT 0;
ALTER TABLE book ADD COLUMN waiting_digest text NOT NULL DEFAULT '00000000000000000000000000000000';

-- Put a patient on the list, change the promise, or take the patient off: the row as it is to be.
CREATE FUNCTION write_waiting(later jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path TO ketaplan, pg_temp AS $$
DECLARE
    earlier waiting;
    noted waiting;
BEGIN
    PERFORM lock_book();
    noted := jsonb_populate_record(NULL::waiting, later);
    SELECT * INTO earlier FROM waiting WHERE patient = noted.patient;
    IF noted.checksum IS NULL OR noted.checksum !~ '^[0-9a-f]{32}$' THEN
        RAISE EXCEPTION '%: the checksum is none', noted.patient USING ERRCODE = 'check_violation';
    ELSIF noted.patient !~ '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$' OR noted.since !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
        OR noted.promised !~ '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$' THEN
        RAISE EXCEPTION '%: that is no entry of the list', noted.patient USING ERRCODE = 'check_violation';
    ELSIF noted.state = 'ended' AND (earlier.state IS DISTINCT FROM 'waiting'
        OR (earlier.since, earlier.promised) <> (noted.since, noted.promised)) THEN
        RAISE EXCEPTION '%: only who waits is taken off the list', noted.patient USING ERRCODE = 'check_violation';
    ELSIF earlier.state = 'waiting' AND noted.since <> earlier.since THEN
        RAISE EXCEPTION '%: the day since when never changes', noted.patient USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO waiting SELECT noted.*
        ON CONFLICT (patient) DO UPDATE SET since = excluded.since, promised = excluded.promised,
            state = excluded.state, checksum = excluded.checksum;
    UPDATE book SET waitings = waitings + CASE WHEN earlier.patient IS NULL THEN 1 ELSE 0 END,
        waiting_digest = combined(combined(waiting_digest, noted.checksum),
            coalesce(earlier.checksum, '00000000000000000000000000000000'));
    INSERT INTO log (what, appointment, detail) VALUES (
        CASE noted.state WHEN 'waiting' THEN 'waiting' ELSE 'no longer waiting' END,
        noted.patient,
        '{' || concat_ws(', ', '"since": ' || to_json(noted.since),
            CASE WHEN noted.promised <> '' THEN '"before": ' || to_json(noted.promised) END) || '}');
END
$$;

REVOKE ALL ON FUNCTION ketaplan.write_waiting(jsonb) FROM PUBLIC;

DO $$
DECLARE
    other record;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee::regrole AS name
        FROM pg_class AS c CROSS JOIN aclexplode(c.relacl)
        WHERE c.oid = 'ketaplan.appointment'::regclass AND grantee NOT IN (0, c.relowner) AND privilege_type = 'SELECT'
    LOOP
        EXECUTE format('GRANT SELECT ON ketaplan.waiting TO %s', other.name);
    END LOOP;
    FOR other IN
        SELECT DISTINCT grantee::regrole AS name
        FROM pg_proc AS p CROSS JOIN aclexplode(p.proacl)
        WHERE p.oid = 'ketaplan.write_appointments(jsonb)'::regprocedure AND grantee NOT IN (0, p.proowner)
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION ketaplan.write_waiting(jsonb) TO %s', other.name);
    END LOOP;
END
$$;
