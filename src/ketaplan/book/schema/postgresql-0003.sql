-- Whether the book was made for trying things out; uid_checksum covers it beside the secret.

ALTER TABLE book ADD COLUMN trial integer NOT NULL DEFAULT 0 CHECK (trial IN (0, 1));

-- From here on the owner alone writes to the tables.  Others call the functions below, which run with the owner's
-- rights: what they write is logged by the server, under the name that the server knows and at the server's time.
-- Their search_path ends in pg_temp: a temporary table never stands in for one of the book's.

ALTER FUNCTION never_more_than_a_whole() SET search_path TO ketaplan, pg_temp;
ALTER FUNCTION refuse() SET search_path TO ketaplan, pg_temp;

-- A line of the log as JSON has it, after the hash of the line before; the text is what ketaplan's audit.py hashes.
CREATE FUNCTION write_log_line() RETURNS trigger LANGUAGE plpgsql SET search_path TO ketaplan, pg_temp AS $$
DECLARE
    previous book;
BEGIN
    SELECT * INTO STRICT previous FROM book FOR UPDATE;
    NEW.number := previous.log_entries + 1;
    NEW.at := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
    NEW.who := session_user;
    NEW.hash := encode(sha256(convert_to('[' || concat_ws(', ',
        to_json(previous.log_hash), NEW.number, to_json(NEW.at), to_json(NEW.who), to_json(NEW.what),
        to_json(NEW.appointment), to_json(NEW.detail)) || ']', 'UTF8')), 'hex');
    UPDATE book SET log_entries = NEW.number, log_hash = NEW.hash;
    RETURN NEW;
END
$$;

CREATE TRIGGER log_is_written_by_the_server BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION write_log_line();

-- Let one writer at a time go on; it also keeps the order of the log.
CREATE FUNCTION lock_book() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path TO ketaplan, pg_temp AS $$
BEGIN
    PERFORM 1 FROM book FOR UPDATE;
END
$$;

-- The exclusive-or of two checksums of 32 hexadecimal digits.
CREATE FUNCTION combined(one text, other text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    SET search_path TO ketaplan, pg_temp AS $$
    SELECT lpad(to_hex((('x' || left(one, 16))::bit(64) # ('x' || left(other, 16))::bit(64))::bigint), 16, '0')
        || lpad(to_hex((('x' || right(one, 16))::bit(64) # ('x' || right(other, 16))::bit(64))::bigint), 16, '0')
$$;

-- Count a row in (1) or out (-1).
CREATE FUNCTION count_row(seal_scope text, seal_name text, checksum text, change integer) RETURNS void
    LANGUAGE sql SET search_path TO ketaplan, pg_temp AS $$
    INSERT INTO seal AS known (scope, name, entries, digest) VALUES (seal_scope, seal_name, change, checksum)
    ON CONFLICT (scope, name) DO UPDATE
        SET entries = known.entries + excluded.entries, digest = combined(known.digest, excluded.digest)
$$;

CREATE FUNCTION count_appointment(counted appointment, change integer) RETURNS void
    LANGUAGE sql SET search_path TO ketaplan, pg_temp AS $$
    SELECT count_row('day', counted.clinic || '/' || to_char(counted.day, 'YYYY-MM-DD'), counted.checksum, change),
        count_row('patient', counted.patient, counted.checksum, change)
$$;

CREATE FUNCTION in_utc(instant timestamptz) RETURNS text LANGUAGE sql STABLE SET search_path TO ketaplan, pg_temp AS $$
    SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

-- What the log tells of an appointment that is new, or of one that is other than it was.
CREATE FUNCTION told(earlier appointment, later appointment, reason text) RETURNS text
    LANGUAGE sql STABLE SET search_path TO ketaplan, pg_temp AS $$
    SELECT '{' || concat_ws(', ',
        '"clinic": ' || to_json(later.clinic),
        CASE WHEN earlier.id IS NULL THEN '"status": ' || to_json(later.status) END,
        '"start": ' || CASE WHEN earlier.starts <> later.starts
            THEN '[' || to_json(in_utc(earlier.starts)) || ', ' || to_json(in_utc(later.starts)) || ']'
            ELSE to_json(in_utc(later.starts))::text END,
        CASE WHEN earlier.status <> later.status
            THEN '"status": [' || to_json(earlier.status) || ', ' || to_json(later.status) || ']' END,
        CASE WHEN reason <> '' THEN '"reason": ' || to_json(reason) END) || '}'
$$;

-- Refuse what no ketaplan writes: then the log would tell less than was done.
CREATE FUNCTION refuse_forged(word text, earlier appointment, later appointment) RETURNS void
    LANGUAGE plpgsql SET search_path TO ketaplan, pg_temp AS $$
BEGIN
    IF later.checksum IS NULL OR later.checksum !~ '^[0-9a-f]{32}$' THEN
        RAISE EXCEPTION '%: the checksum is none', later.id USING ERRCODE = 'check_violation';
    ELSIF starts_with(later.id, later.patient || '/' || later.course || '/') IS NOT TRUE THEN
        RAISE EXCEPTION '%: the id is of another patient or course', later.id USING ERRCODE = 'check_violation';
    ELSIF later.day <> (later.starts AT TIME ZONE later.zone)::date THEN
        RAISE EXCEPTION '%: the day is not that of its start', later.id USING ERRCODE = 'check_violation';
    ELSIF earlier.id IS NULL AND (word <> 'booked' OR later.sequence <> 0) THEN
        RAISE EXCEPTION '%: a new appointment is booked', later.id USING ERRCODE = 'check_violation';
    ELSIF earlier.id IS NOT NULL AND (
        word IN ('booked', 'created', 'upgraded', 'exported') OR word !~ '^[a-z]+$'
        OR later.sequence <> earlier.sequence + 1
        OR (earlier.patient, earlier.course, earlier.type, earlier.phase, earlier.number)
            <> (later.patient, later.course, later.type, later.phase, later.number)) THEN
        RAISE EXCEPTION '%: that is no change of this appointment', later.id USING ERRCODE = 'check_violation';
    END IF;
END
$$;

-- What an appointment takes, worked out from its own row: it cannot be other than what the row says.
CREATE FUNCTION occupy(later appointment) RETURNS void LANGUAGE sql SET search_path TO ketaplan, pg_temp AS $$
    INSERT INTO occupation (appointment, clinic, resource, starts, ends, load)
    SELECT later.id, taken.*
    FROM (
        SELECT '', later.patient, later.starts, later.ends, 5342931457063200
        UNION ALL
        SELECT later.clinic, use ->> 0, later.starts + (use ->> 1)::integer * interval '1 minute',
            later.starts + (use ->> 2)::integer * interval '1 minute', 5342931457063200 / (use ->> 3)::bigint
        FROM jsonb_array_elements(later.uses::jsonb) AS use
    ) AS taken
    WHERE later.status IN ('held', 'booked', 'confirmed', 'attended', 'partial')
$$;

-- Book and change: a list of {"what": word for the log, "reason": text, "row": the appointment as it is to be}.
-- All that are there already are taken out first, so that two can change places.
CREATE FUNCTION write_appointments(changes jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path TO ketaplan, pg_temp AS $$
DECLARE
    befores appointment[] := '{}';
    earlier appointment;
    later appointment;
    change jsonb;
BEGIN
    PERFORM lock_book();
    FOR change IN SELECT value FROM jsonb_array_elements(changes) LOOP
        later := jsonb_populate_record(NULL::appointment, change -> 'row');
        DELETE FROM occupation WHERE appointment = later.id;
        DELETE FROM appointment WHERE id = later.id RETURNING * INTO earlier;
        IF earlier.id IS NOT NULL THEN
            PERFORM count_appointment(earlier, -1);
        END IF;
        PERFORM refuse_forged(change ->> 'what', earlier, later);
        befores := befores || earlier;
    END LOOP;
    FOR i IN 1 .. jsonb_array_length(changes) LOOP
        change := changes -> (i - 1);
        later := jsonb_populate_record(NULL::appointment, change -> 'row');
        INSERT INTO appointment SELECT later.*;
        PERFORM occupy(later);
        PERFORM count_appointment(later, 1);
        INSERT INTO log (what, appointment, detail)
            VALUES (change ->> 'what', later.id, told(befores[i], later, change ->> 'reason'));
    END LOOP;
END
$$;

-- Keep in mind that these have left the book, and who took them out.
CREATE FUNCTION note_export(ids text[], detail text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path TO ketaplan, pg_temp AS $$
DECLARE
    name text;
BEGIN
    PERFORM lock_book();
    FOREACH name IN ARRAY ids LOOP
        INSERT INTO exported (appointment) VALUES (name) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            PERFORM count_row('exported', 'all', left(encode(sha256(convert_to(name, 'UTF8')), 'hex'), 32), 1);
        END IF;
    END LOOP;
    INSERT INTO log (what, appointment, detail) VALUES ('exported', '', to_json(left(detail, 1000))::text);
END
$$;

-- Nobody calls any of this unless the owner says so; and whoever could write to the tables until now calls them.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ketaplan FROM PUBLIC;

DO $$
DECLARE
    other record;
BEGIN
    FOR other IN
        SELECT grantee::regrole AS name, bool_or(privilege_type = 'INSERT') AS writes
        FROM pg_class AS c CROSS JOIN aclexplode(c.relacl)
        WHERE c.oid = 'ketaplan.appointment'::regclass AND grantee NOT IN (0, c.relowner)
        GROUP BY grantee
    LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA ketaplan FROM %s', other.name);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA ketaplan TO %s', other.name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION ketaplan.lock_book(), ketaplan.note_export(text[], text) TO %s',
            other.name);
        IF other.writes THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION ketaplan.write_appointments(jsonb) TO %s', other.name);
        END IF;
    END LOOP;
END
$$;
