"""What the book holds as text, piece by piece.

::

    view            what every format here is given
    agenda          for people at a terminal: day by day, one line an appointment
    documents       the contract's JSON, and the same keys as TOML
    csv_rows        one row an appointment, for spreadsheets
    ics             calendar entries
    calendar_view   what a picture of days is made of
    day_grid        a picture of days: who is where
    month           a month as an overview
    changes         a change of the book, and places to move to, in words
    log             the log of the book
"""
