-- Who may do what with the book; run once by its owner, who is neither.  Give people a role of their own that logs in:
--   CREATE ROLE kim LOGIN IN ROLE ketaplan_coordinator;

CREATE ROLE ketaplan_reader;
GRANT USAGE ON SCHEMA ketaplan TO ketaplan_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA ketaplan TO ketaplan_reader;

CREATE ROLE ketaplan_coordinator;
GRANT USAGE ON SCHEMA ketaplan TO ketaplan_coordinator;
GRANT SELECT ON ALL TABLES IN SCHEMA ketaplan TO ketaplan_coordinator;
GRANT INSERT, DELETE ON ketaplan.appointment, ketaplan.occupation TO ketaplan_coordinator;
GRANT INSERT, UPDATE ON ketaplan.seal TO ketaplan_coordinator;
GRANT INSERT ON ketaplan.exported, ketaplan.log TO ketaplan_coordinator;
GRANT UPDATE (log_entries, log_hash) ON ketaplan.book TO ketaplan_coordinator;
