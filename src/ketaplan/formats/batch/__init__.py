"""A batch in every format."""
