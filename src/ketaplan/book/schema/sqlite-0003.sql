-- Whether the book was made for trying things out; uid_checksum covers it beside the secret.

ALTER TABLE book ADD COLUMN trial INTEGER NOT NULL DEFAULT 0 CHECK (trial IN (0, 1));
