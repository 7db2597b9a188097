"""One patient's plan in every format."""
