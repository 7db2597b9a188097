"""A repair as text: the call list for people, JSON for programs, CSV for spreadsheets.

::

    view            what every format here is given
    table           the call list, the changes of people, the days as they would be
    json_document   the contract's JSON
    csv_rows        one row an appointment of the call list
"""
