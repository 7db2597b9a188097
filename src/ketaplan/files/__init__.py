"""Files to domain values: every fault of every file in one run.

::

    toml/              TOML text: documents, the lines of keys, syntax errors
    schemas/           what each kind of file may contain, and messages for what it may not
    readers/           one reader a kind of file
    calendars/         busy times from iCalendar files
    holidays           public holidays of a country
    holiday_names      their names, by language
    protocol_library   protocols by id or by path
    measure_library    measures of progress by id
    zone_suggestions   the time zone that was probably meant
    result             a value, or the faults that prevent it
    locate             find a clinic's files, and a patient's by id
    glance             ids and initials for completion
    patient_heads      who the patients are, from many files
    repeated_keys      keys that a table of a JSON text has twice
    inputs             remember what was read, so that it is never overwritten
    atomic_write       write a file completely or not at all
    cache              results of earlier runs
    own_secret         the secret for calendar identities without a book

Files are written by people: their faults never raise here, and never repeat a name or a birth date.
"""
