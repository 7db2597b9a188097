-- Who may do what with the book. The book's owner runs this in its database, and may do so again at any time; the
-- first time, the owner needs CREATEROLE. Then give each desk its own login:
--   CREATE ROLE kim LOGIN IN ROLE ketaplan_coordinator;
--
-- Who sees or enters scores gets ketaplan_score_reader or ketaplan_score_keeper as well.
--
-- Only the owner can write to the tables. Desks call functions, which log the name of the caller.

DO $$
BEGIN
    IF to_regrole('ketaplan_reader') IS NULL THEN
        CREATE ROLE ketaplan_reader;
    END IF;
    IF to_regrole('ketaplan_coordinator') IS NULL THEN
        CREATE ROLE ketaplan_coordinator;
    END IF;
    IF to_regrole('ketaplan_score_reader') IS NULL THEN
        CREATE ROLE ketaplan_score_reader;
    END IF;
    IF to_regrole('ketaplan_score_keeper') IS NULL THEN
        CREATE ROLE ketaplan_score_keeper;
    END IF;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA ketaplan FROM ketaplan_reader, ketaplan_coordinator;
GRANT USAGE ON SCHEMA ketaplan TO ketaplan_reader, ketaplan_coordinator;
GRANT SELECT ON ALL TABLES IN SCHEMA ketaplan TO ketaplan_reader, ketaplan_coordinator;
GRANT EXECUTE ON FUNCTION ketaplan.lock_book(), ketaplan.note_export(text[], text), ketaplan.alarms()
    TO ketaplan_reader, ketaplan_coordinator;
GRANT EXECUTE ON FUNCTION ketaplan.write_appointments(jsonb), ketaplan.write_absence(jsonb), ketaplan.write_waiting(jsonb),
    ketaplan.write_visit_note(jsonb) TO ketaplan_coordinator;

REVOKE ALL ON ALL TABLES IN SCHEMA ketaplan_scores FROM ketaplan_score_reader, ketaplan_score_keeper;
GRANT USAGE ON SCHEMA ketaplan_scores TO ketaplan_score_reader, ketaplan_score_keeper;
GRANT SELECT ON ALL TABLES IN SCHEMA ketaplan_scores TO ketaplan_score_reader, ketaplan_score_keeper;
GRANT EXECUTE ON FUNCTION ketaplan_scores.write_scores(jsonb) TO ketaplan_score_keeper;
