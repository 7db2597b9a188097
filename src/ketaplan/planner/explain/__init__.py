"""Why there is no course, no start, no wish met; what would help."""
