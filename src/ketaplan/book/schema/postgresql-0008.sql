-- What was noted about an appointment may also be the day until which it is held.

ALTER TABLE visit_note DROP CONSTRAINT visit_note_what_check;
ALTER TABLE visit_note ADD CONSTRAINT visit_note_what_check CHECK (what IN ('done', 'held-until'));
