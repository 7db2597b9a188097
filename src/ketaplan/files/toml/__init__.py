"""TOML text.

::

    document        a file's tables, read within bounds; faults with their lines
    key_lines       the line of a key
    syntax_errors   what is wrong with a line, in plain words
    hints           what a line was probably meant to say, and how that is written
    recovery        every fault of a text that is not TOML, and the rest of it
    peek            ``id`` or ``kind`` from the head of a file, without parsing it
"""
