-- Who may do what with the book; run by its owner, who is neither, as often as is wanted and in each database of a
-- server.  Give people a role of their own that logs in:
--   CREATE ROLE kim LOGIN IN ROLE ketaplan_coordinator;
--
-- Nobody but the owner writes to the tables: the functions do, and log under the name of who called them.

DO $$
BEGIN
    IF to_regrole('ketaplan_reader') IS NULL THEN
        CREATE ROLE ketaplan_reader;
    END IF;
    IF to_regrole('ketaplan_coordinator') IS NULL THEN
        CREATE ROLE ketaplan_coordinator;
    END IF;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA ketaplan FROM ketaplan_reader, ketaplan_coordinator;
GRANT USAGE ON SCHEMA ketaplan TO ketaplan_reader, ketaplan_coordinator;
GRANT SELECT ON ALL TABLES IN SCHEMA ketaplan TO ketaplan_reader, ketaplan_coordinator;
GRANT EXECUTE ON FUNCTION ketaplan.lock_book(), ketaplan.note_export(text[], text)
    TO ketaplan_reader, ketaplan_coordinator;
GRANT EXECUTE ON FUNCTION ketaplan.write_appointments(jsonb), ketaplan.write_absence(jsonb) TO ketaplan_coordinator;
