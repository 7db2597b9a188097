"""What each command does, without a terminal: files in, values out; a service introduces files, planner, book, formats.

::

    sites.py         clinics with all that belongs to them: protocols, busy calendars, today's date there
    planning.py      the best course for one patient, others beside it, or why there is none
    checking.py      every fault of files and folders
    desk.py          where the commands on the book work: sites, patients, today, the book
    booked.py        how what the book holds enters a request
    gatekeeper.py    refuses what the gate objects to, for every command that commits an infusion
    booking.py       plans become appointments (batch_saving.py: a whole batch)
    marking.py       cancel, mark, move
    exporting.py     what is booked, for files (booked_calendar.py: for looking at)
    book_check.py    a book's damage, and the appointments that today's files forbid
    starting.py      a new clinic folder
    new_patient.py   a new patient file
"""
