"""What each kind of file may hold: one module a kind, a schema of shapes and the relations between values."""
