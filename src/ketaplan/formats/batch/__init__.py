"""Many patients' plans in every format.

::

    table           for people at a terminal: how many are planned, who is not and why, how good it is
    json_document   the contract's batch
    csv_rows        one row a patient, for spreadsheets
"""
