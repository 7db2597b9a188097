"""The book as text, piece by piece.

::

    view            the input of every format here
    agenda          for people at a terminal: day by day, one line an appointment
    documents       the contract's JSON, and the same keys as TOML
    csv_rows        one row an appointment, for spreadsheets
    ics             calendar entries
    calendar_view   the input of pictures of days
    day_grid        a picture of days: who is where
    month           a month as an overview
    changes         a change of the book, and places to move to, in words
    log             the log of the book
"""
