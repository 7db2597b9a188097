"""What each command does, without a terminal: a service introduces files, planner, book and formats to one another.

One file a command; what several of them need is below.

::

    workspace/       where every command works: clinics, today, patients, the book; the one builder of a request
    plan.py          the best course for one patient, or why there is none
    offers.py        courses as they are offered: digest, remarks, what is wrong with what is booked
    check.py         every fault of files and folders
    cross_checks.py  how the files of a clinic fit together
    plan_conflicts.py    whether plans that are checked together fit one another
    init.py          a new clinic folder
    new.py           a new patient file
    protocols.py     the protocols that a clinic can use, and the text of one
    help.py          pages of the manual
    book/            the commands on the book
    batch/           planning and booking many patients together
"""
