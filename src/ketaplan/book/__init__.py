"""The book: what is promised, kept safe, shared by several coordinators.

::

    port.py         what a book can do (Book), and what one writes with (Pen)
    address.py      where a book is, and the list of kinds of books
    store.py        reading and writing over SQL, for every kind
    pen.py          one transaction: booking, changing, exporting
    scribe.py       what such a transaction writes: by hand in a file, by the functions of a server
    sqlite.py       a book in a file (places.py: where such a file is in danger)
    postgresql.py   a book on a server (server_address.py, server_guards.py, server_refusals.py)
    patience.py     a server that goes away is asked again
    schema/         the tables, version by version (migrations.py)
    kept.py         many rows as they were at one moment, never all in memory
    records.py      a booking as a row, and the row's checksum
    seals.py        how many rows a day and a patient have, so that a lost one is missed
    load.py         whether chairs and people are free, in exact fractions
    audit.py        the log, chained by hash
    inspection.py   every damage of a book
    refusals.py     the ways in which the book says no

A book never holds a name.  Instants are in UTC, beside the zone of the clinic.
"""
