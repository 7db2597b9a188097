"""One patient's plan in every format.

::

    view            the input of every format here
    table           for people at a terminal
    rows            the table of appointments in it
    footnotes       marks in that table, and their texts
    decisions       who cleared the patient, who ordered what
    cost_sentence   what a course costs
    comparison      several courses in a line each
    json_document   the contract's plan
    toml_document   the same keys as TOML
    csv_rows        one row an appointment, for spreadsheets
    ics             a calendar for the patient's phone
"""
