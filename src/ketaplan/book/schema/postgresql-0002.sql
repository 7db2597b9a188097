-- What has left the book in an export, so that its cancellation is told of.

CREATE TABLE exported (
    appointment text COLLATE "C" PRIMARY KEY REFERENCES appointment (id) DEFERRABLE INITIALLY DEFERRED
);
