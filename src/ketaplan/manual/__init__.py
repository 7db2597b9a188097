"""The manual: one Markdown page a topic, shown by ``ketaplan help TOPIC``; pages only, no code.

::

    guide.md          a coordinator's week
    course.md         a patient from the referral to maintenance
    own-clinic.md     from an empty folder to the first booked patient
    files.md          every key of every file (written from the schemas by tests/key_tables.py)
    book.md           the book: what it promises, copies, PostgreSQL for several desks
    scripting.md      exit codes, JSON, environment, unattended runs
    why.md            what makes one schedule better than another, and what is proved
    changes.md        what changed, version by version
"""
