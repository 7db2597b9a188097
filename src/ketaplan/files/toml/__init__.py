"""TOML text.

::

    document        a file's tables, read within bounds; faults with their lines
    key_lines       the line of a key
    syntax_errors   what is wrong with a line, in plain words
    peek            ``id`` or ``kind`` from the head of a file, without parsing it
"""
