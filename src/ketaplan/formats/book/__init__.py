"""The book as text, piece by piece.

::

    view            the input of every format here
    agenda          for people at a terminal: day by day, one line an appointment
    documents       the contract's JSON, and the same keys as TOML
    csv_rows        one row an appointment, for spreadsheets
    ics             calendar entries
    calendar_view   the input of pictures of days
    calendar_page   pictures of days, and what their signs mean
    day_grid        a day along its hours: who is where
    day_agenda      the list below it
    week_table      the frame of every picture of a week
    week_grid       a week by the hours
    week_rows       a week by staff or by patient
    month           a month as an overview
    changes         a change of the book, and places to move to, in words
    changed         what a command has changed, before and after
    places          places to which an appointment could move
    absences        who or what is out
    waiting         who waits
    late            what slides and what breaks if a patient is late
    today           what runs now and who comes next
    log             the log of the book
"""
