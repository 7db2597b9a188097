"""Where every command works.

::

    settings.py      what the options say: files, book, today
    workspace.py     Workspace: clinics, today, patients, book; the one builder of a planner's request
    opening.py       a workspace for a command on the book; no fixed day is written into a real one
    home.py          a patient's first site, whose weights count
    sites.py         a clinic with its protocols, its busy calendars, and the date there
    absent_clinics.py    clinics with the absences that the book has
    unchanged.py     values read from files, remembered while the files are unchanged
    terms.py         the protocol that a patient follows at a clinic, and what in it is impossible
    patient_names.py     the names of patients, as far as their files can be read
    pins.py          sessions that the coordinator fixes
    privacy.py       files without the reasons why people are away
    cleared_sites.py     of several sites, those where the patient is cleared
    safety.py        patients whom a clinician must see before anything is planned
    book_address.py  which book is named
    book_state.py    how bookings enter a request
    unknown_ids.py   clinics, chairs and people in the book but in no file
    calendar_identity.py     the secret for the identities of calendar entries
"""
