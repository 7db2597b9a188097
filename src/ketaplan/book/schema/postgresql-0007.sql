-- What was noted about an appointment, append-only: a task after it that is 'done'.  The book has their number and the
-- sum of their checksums.

CREATE TABLE visit_note (
    appointment text COLLATE "C" NOT NULL,
    what text COLLATE "C" NOT NULL CHECK (what = 'done'),
    value text COLLATE "C" NOT NULL CHECK (value <> ''),
    checksum text NOT NULL,
    PRIMARY KEY (appointment, what, value)
);

CREATE TRIGGER visit_note_is_never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON visit_note
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();

ALTER TABLE book ADD COLUMN visit_notes integer NOT NULL DEFAULT 0;
ALTER TABLE book ADD COLUMN visit_note_digest text NOT NULL DEFAULT '00000000000000000000000000000000';

-- Append what is noted about an appointment.
CREATE FUNCTION write_visit_note(later jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path TO ketaplan, pg_temp AS $$
DECLARE
    noted visit_note;
BEGIN
    PERFORM lock_book();
    noted := jsonb_populate_record(NULL::visit_note, later);
    IF noted.checksum IS NULL OR noted.checksum !~ '^[0-9a-f]{32}$' THEN
        RAISE EXCEPTION '%: the checksum is none', noted.appointment USING ERRCODE = 'check_violation';
    ELSIF NOT EXISTS (SELECT 1 FROM appointment WHERE id = noted.appointment) THEN
        RAISE EXCEPTION '%: there is no such appointment', noted.appointment USING ERRCODE = 'check_violation';
    ELSIF noted.value !~ '^[a-z0-9-]{1,64}$' THEN
        RAISE EXCEPTION '%: that is no note', noted.appointment USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO visit_note SELECT noted.*;
    UPDATE book SET visit_notes = visit_notes + 1, visit_note_digest = combined(visit_note_digest, noted.checksum);
    INSERT INTO log (what, appointment, detail)
        VALUES (noted.what, noted.appointment, '{"' || noted.what || '": ' || to_json(noted.value) || '}');
END
$$;

REVOKE ALL ON FUNCTION ketaplan.write_visit_note(jsonb) FROM PUBLIC;

DO $$
DECLARE
    other record;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee::regrole AS name
        FROM pg_class AS c CROSS JOIN aclexplode(c.relacl)
        WHERE c.oid = 'ketaplan.appointment'::regclass AND grantee NOT IN (0, c.relowner) AND privilege_type = 'SELECT'
    LOOP
        EXECUTE format('GRANT SELECT ON ketaplan.visit_note TO %s', other.name);
    END LOOP;
    FOR other IN
        SELECT DISTINCT grantee::regrole AS name
        FROM pg_proc AS p CROSS JOIN aclexplode(p.proacl)
        WHERE p.oid = 'ketaplan.write_appointments(jsonb)'::regprocedure AND grantee NOT IN (0, p.proowner)
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION ketaplan.write_visit_note(jsonb) TO %s', other.name);
    END LOOP;
END
$$;
