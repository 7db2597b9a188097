"""What each command does, without a terminal: a service connects files, planner, book and formats.

One file a command, and what several of them need.

::

    workspace/       where every command works: clinics, today, patients, the book; the one builder of a request
    plan.py          the best course for one patient, or why there is none
    explain/         why there is no course, or none as asked
    offers.py        courses on offer: digest, remarks, problems with bookings
    check.py         every fault of files and folders
    cross_checks.py  how the files of a clinic fit together
    plan_conflicts.py    whether plans that are checked together conflict
    init.py          a new clinic folder
    new.py           a new patient file
    new_file.py      its text, with the keys that have no value as comments
    schema/          JSON Schemas of every file and every answer
    protocols.py     the protocols that a clinic can use
    patients.py      the list of patients
    course_facts.py  what is on file about a course, and how far it was given
    due.py           what is due, by day
    status.py        where each patient is in the course
    letter/          the letter to the psychiatrist who cleared a patient
    report/          a report on a month, without names
    clinic_place.py  the clock of a clinic, and how days are written there
    find_patient.py  patients by a name, or a part of one
    help.py          pages of the manual
    fill/            who of the waiting list gains from what is free
    repair/          what is broken or missing, and the best repair
    progress/        scores of patients, entered and shown over time
    book/            the commands on the book
    batch/           planning and booking many patients together
"""
