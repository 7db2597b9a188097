"""Many patients' plans in every format.

::

    table           for people at a terminal: how many are planned, who is not and why, how good it is
    planned         who is planned, in the order of the calls to make
    weeks           how full each person and the chairs are
    json_document   the contract's batch
    csv_rows        one row a patient, for spreadsheets
"""
