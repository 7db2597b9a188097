"""Text to domain values: every fault of every file in one run.

::

    reading.py          Read: a value, or the faults that stand in its way
    document.py         a TOML file behind bounds; lines.py finds the line of a key, only where there are faults
    schemas/            what each kind of file may hold: a schema of shapes, and the relations between values
    validation.py       a document against a schema; wording.py says what is wrong and what is allowed
    clinic.py patient.py protocol.py plan.py         one reader a kind
    protocol_shelf.py   protocols by id or by path
    holidays.py calendars/                           time that is not in the clinic's file itself
    holiday_names.py    the labels of holidays, by language
    own_secret.py       what this user's calendars have their identities from where there is no book
    folder.py saving.py                              finding files, and writing them whole or not at all

What is read is data from people: nothing here raises over it, and no fault repeats a name or a birth date.
"""
