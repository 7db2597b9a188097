"""How long a test waits for another process before it fails."""

PATIENCE_SECONDS = 180
"""Long: a machine may be busy, and what waits for something that comes does not wait this long."""
