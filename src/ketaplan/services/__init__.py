"""What each command does, without a terminal: files in, values out; a service introduces files, planner, book, formats.

::

    sites.py         clinics with all that belongs to them: protocols, busy calendars, today's date there
    planning.py      the best course for one patient, others beside it, or why there is none
    checking.py      every fault of files and folders
    starting.py      a new clinic folder
    new_patient.py   a new patient file
"""
