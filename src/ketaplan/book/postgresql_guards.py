"""The constraints and triggers that make wrong states impossible in a book on a server, and queries for them."""

from __future__ import annotations

GUARDS = (
    "absence_is_never_deleted",
    "appointment_is_rewritten",
    "log_is_never_altered",
    "log_is_written_by_the_server",
    "never_more_than_a_whole",
    "occupation_is_rewritten",
    "one_appointment_a_session",
    "one_correction_a_score",
    "one_infusion_a_day",
    "one_open_course",
    "one_score_a_place",
    "one_visit_at_a_time",
    "score_is_never_altered",
    "visit_note_is_never_altered",
    "waiting_is_never_deleted",
    "wholly_or_shared",
)
"""Indexes and triggers that must exist and be enabled, by name."""

GUARDS_QUERY = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indexrelid = c.oid
WHERE n.nspname IN (?, ?) AND i.indisvalid AND i.indisready
UNION
SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN (?, ?) AND t.tgenabled IN ('O', 'A')
"""

WRITERS_QUERY = """
SELECT DISTINCT CASE grantee WHEN 0 THEN 'everyone' ELSE grantee::regrole::text END, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN LATERAL (
    SELECT acl FROM unnest(c.relacl) AS acl
    UNION ALL SELECT unnest(attacl) FROM pg_attribute WHERE attrelid = c.oid
) AS granted ON true CROSS JOIN aclexplode(ARRAY[acl])
WHERE n.nspname IN (?, ?) AND c.relkind = 'r' AND grantee <> c.relowner AND privilege_type <> 'SELECT'
ORDER BY 1, 2
"""
