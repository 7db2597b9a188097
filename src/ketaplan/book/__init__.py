"""The book: promised appointments, stored safely and shared by several coordinators.

::

    book.py               what a book offers: Book, Transaction, Selection, LogEntry
    backends.py           open and create books, and the list of kinds
    sql_book.py           a book over SQL: writing with retries, upgrade, backup
    sql_transaction.py    booking, changing, exporting in one transaction
    sql_writer.py         what a transaction writes: table by table in a file, by a server's functions
    integrity.py          detect damage: full, or a quick check
    sql_reader.py         reading a book over SQL: bookings, snapshots, the log
    verified_rows.py      rows, each verified as it is read, so that a lost or altered one is detected
    spooled_rows.py       many rows as of one moment, spooled to disk
    spooled_ids.py        the ids that were exported, spooled likewise
    glance.py             a patient's appointments for completion, without verifying
    rows.py               a booking as a row, and the row's checksum
    absence_rows.py       an absence as a row, and the checksum of all of them
    score_rows.py         a score as a row, and the checksums of a patient's
    known_scores.py       what the scores in a book say about another one
    visit_note_rows.py    what was noted about appointments, and the checksum of all of it
    waiting_rows.py       an entry of the waiting list as a row, and the checksum of all of them
    group_checksums.py    checksums of a day's or a patient's rows
    log_chain.py          the log, chained by hash
    capacity.py           whether chairs and people are free, in exact fractions
    backend.py            what each kind of database offers (Database)
    sqlite.py             a book in a file (unsafe_folders.py: folders that are unsafe for it)
    postgresql.py         a book on a server (postgresql_url.py, postgresql_guards.py, postgresql_errors.py)
    migrations.py         the tables, version by version, in schema/
    retry.py              retry while a server is away
    errors.py             the errors of a book

A book never stores a name.  Instants are in UTC, with the time zone of the clinic.
"""
