"""Completion in shells: what may come next on a line, in a tenth of a second, and silent on any fault.

It runs before the application is imported, and imports next to nothing itself.

::

    answer.py    the answer to a shell: its line read, the candidates in the form that it wants
    line.py      where on the line the cursor is: which command, option or argument
    values.py    what may follow: patients, appointments, staff, days, formats
    table.py     commands, options and arguments, from table.tsv, which tests/completion_table.py writes
    scripts.py   what shells are taught
"""
