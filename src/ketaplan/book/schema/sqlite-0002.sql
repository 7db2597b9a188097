-- What has left the book in an export, so that its cancellation is told of.

CREATE TABLE exported (
    appointment TEXT NOT NULL PRIMARY KEY REFERENCES appointment (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
