"""Where every command works.

::

    settings.py      what the options say: files, book, today
    workspace.py     Workspace: clinics, today, patients, book; the one builder of a planner's request
    opening.py       a workspace for a command on the book; no fixed day is written into a real one
    sites.py         a clinic with its protocols, its busy calendars, and the date there
    unchanged.py     values read from files, remembered while the files are unchanged
    terms.py         the protocol that a patient follows at a clinic, and what of it cannot be
    pins.py          sessions that the coordinator fixes
    privacy.py       files without the reasons why people are away
    book_address.py  which book is named
    book_state.py    how what the book holds enters a request
    unknown_ids.py   clinics, chairs and people that the book has and no file
    calendar_identity.py     the secret from which calendar entries have their identity
"""
