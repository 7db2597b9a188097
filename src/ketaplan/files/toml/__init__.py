"""TOML files as text: documents, the lines of keys, syntax errors in plain words."""
