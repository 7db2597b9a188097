"""What each command does, without a terminal: files in, values out; a service introduces files, planner, book, formats.

::

    sites.py         clinics with all that belongs to them: protocols, busy calendars, today's date there
    planning.py      the best course for one patient, others beside it, or why there is none
    pins.py          which sessions are fixed, and whether they are there to be planned
    concerns.py      what is wrong with what is booked of a patient already
    checking.py      every fault of files and folders
    workspace.py          where the commands on the book work: sites, patients, today, the book
    booked.py        how what the book holds enters a request
    gatekeeper.py    refuses what the gate objects to, for every command that commits an infusion
    strangers.py     clinics, chairs and people that the book knows and no file does
    booking.py       plans become appointments (batch_saving.py: a whole batch)
    changing.py      how what is booked is changed: found, written as it was shown (telling.py: and told)
    marking.py       cancel, mark, restore
    moving.py        move, or other people at the same time (keeping.py: whether it can stay as it is booked)
    aftermath.py     what a change leaves: gaps, who has to decide, the next step
    exporting.py     what is booked, for files (booked_calendar.py: for looking at)
    book_check.py    a book's damage, and the appointments that today's files forbid
    calendar_identity.py     what entries of calendars have their identity from, before there is a book and after
    starting.py      a new clinic folder
    new_patient.py   a new patient file
"""
