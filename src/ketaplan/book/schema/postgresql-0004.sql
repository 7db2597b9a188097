-- When a person, a chair or a clinic (resource '') is out, by the clinic's clock: days (2026-12-03, both included) or
-- local date-times (2026-12-03T13:00, half-open); ends '' is open.  What was taken back is 'removed' and stays.  The
-- book has their number and the sum of their checksums.

CREATE TABLE absence (
    id text COLLATE "C" PRIMARY KEY,
    clinic text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    starts text COLLATE "C" NOT NULL,
    ends text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('noted', 'removed')),
    checksum text NOT NULL
);

CREATE TRIGGER absence_is_never_deleted BEFORE DELETE OR TRUNCATE ON absence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();

ALTER TABLE book ADD COLUMN absences integer NOT NULL DEFAULT 0;
ALTER TABLE book ADD COLUMN absence_digest text NOT NULL DEFAULT '00000000000000000000000000000000';

-- What the log tells of an absence: never the reason.
CREATE FUNCTION told(earlier absence, later absence) RETURNS text
    LANGUAGE sql STABLE SET search_path TO ketaplan, pg_temp AS $$
    SELECT '{' || concat_ws(', ',
        '"absence": ' || to_json(later.id),
        '"clinic": ' || to_json(later.clinic),
        CASE WHEN later.resource <> '' THEN '"resource": ' || to_json(later.resource) END,
        '"from": ' || to_json(later.starts),
        CASE WHEN earlier.ends <> later.ends THEN '"to": [' || to_json(coalesce(nullif(earlier.ends, ''), 'open')) || ', ' || to_json(later.ends) || ']'
            WHEN later.ends <> '' THEN '"to": ' || to_json(later.ends) END) || '}'
$$;

-- Note an absence, or end one: the row as it is to be.
CREATE FUNCTION write_absence(later jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path TO ketaplan, pg_temp AS $$
DECLARE
    earlier absence;
    noted absence;
BEGIN
    PERFORM lock_book();
    noted := jsonb_populate_record(NULL::absence, later);
    SELECT * INTO earlier FROM absence WHERE id = noted.id;
    IF noted.checksum IS NULL OR noted.checksum !~ '^[0-9a-f]{32}$' THEN
        RAISE EXCEPTION '%: the checksum is none', noted.id USING ERRCODE = 'check_violation';
    ELSIF earlier.id IS NULL AND (noted.state <> 'noted' OR noted.id <> 'a' || (SELECT absences + 1 FROM book)) THEN
        RAISE EXCEPTION '%: a new absence is noted, under the next id', noted.id USING ERRCODE = 'check_violation';
    ELSIF earlier.id IS NOT NULL AND (earlier.state <> 'noted'
        OR (earlier.clinic, earlier.resource, left(earlier.starts, 10), earlier.reason)
            <> (noted.clinic, noted.resource, left(noted.starts, 10), noted.reason)) THEN
        RAISE EXCEPTION '%: that is no change of this absence', noted.id USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO absence SELECT noted.*
        ON CONFLICT (id) DO UPDATE SET starts = excluded.starts, ends = excluded.ends, state = excluded.state,
            checksum = excluded.checksum;
    UPDATE book SET absences = absences + CASE WHEN earlier.id IS NULL THEN 1 ELSE 0 END,
        absence_digest = combined(combined(absence_digest, noted.checksum),
            coalesce(earlier.checksum, '00000000000000000000000000000000'));
    INSERT INTO log (what, appointment, detail) VALUES (
        CASE WHEN earlier.id IS NULL THEN 'absent' WHEN noted.state = 'removed' THEN 'never absent' ELSE 'back' END,
        '', told(earlier, noted));
END
$$;

REVOKE ALL ON FUNCTION ketaplan.told(absence, absence), ketaplan.write_absence(jsonb) FROM PUBLIC;

DO $$
DECLARE
    other record;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee::regrole AS name
        FROM pg_class AS c CROSS JOIN aclexplode(c.relacl)
        WHERE c.oid = 'ketaplan.appointment'::regclass AND grantee NOT IN (0, c.relowner) AND privilege_type = 'SELECT'
    LOOP
        EXECUTE format('GRANT SELECT ON ketaplan.absence TO %s', other.name);
    END LOOP;
    FOR other IN
        SELECT DISTINCT grantee::regrole AS name
        FROM pg_proc AS p CROSS JOIN aclexplode(p.proacl)
        WHERE p.oid = 'ketaplan.write_appointments(jsonb)'::regprocedure AND grantee NOT IN (0, p.proowner)
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION ketaplan.write_absence(jsonb) TO %s', other.name);
    END LOOP;
END
$$;
