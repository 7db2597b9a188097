"""The commands on the book.

::

    create_book.py   a new book
    booking.py       book plans, all or none
    changes.py       cancel, mark, restore
    marking.py       which visits to mark
    tasks.py         tasks after sessions, noted once done
    held.py          sessions that are held until a review decides
    moving.py        a session moves: status, log, gate and waiting list
    move.py          another time, or other people at the same time
    absences.py      people, chairs and clinics that are out
    waiting_list.py  who waits for a course, and what is in the way
    move_surroundings.py     what stays when a session moves, and why it can be on no other day
    write_changes.py find what is booked, and write a change as it was shown
    named_appointment.py     an appointment by its number, weekday or day
    change_words.py  the words for a change: when, and which session it is by date
    undecided.py     what a physician has to decide before a course continues
    consequences.py  what a change leads to: a gap, who decides, the next step
    gate_check.py    whether the gate objects to what a command commits
    rules_today.py   whether an appointment follows every rule where it is booked
    concerns.py      what is wrong with a patient's booked appointments
    log.py           the log, with the clocks and names to read it
    backup.py        a copy, and a folder of dated copies
    broken.py        which rules upcoming appointments no longer keep
    check_book.py    a book's damage, and the appointments that today's files forbid
    calendar.py      days as a picture, with room for new visits
    late.py          what a late patient means for the day
    today.py         what runs now, who comes next, and what is not marked
    export.py        bookings for files and screens, and the record of exports
"""
