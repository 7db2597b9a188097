"""Everyone together: prices on people and chairs for the bound, ruin and exact re-insertion for the plans.

::

    chains.py      the sessions of a course as a small automaton: which gap may follow, and what it costs
    columns.py     requests -> arrays of whole numbers (clinic_columns, patient_columns: its two halves)
    tables.py      the arrays, as the search sees them
    occupancy.py   who and what is taken when; which starts a day still has
    courses.py     the cheapest course of one patient beside all others, exactly
    prices.py      prices on people and chairs, and the bound that they prove
    placing.py     a patient in at the cheapest course that there is room for, and out again
    search.py      ruin a few, put them back at their best, accept by temperature
    solve.py       one connected group of clinics from its requests to its courses

From tables.py to search.py the code is compiled where there was a C compiler (each has a ``.pxd`` with its types)
and runs as it stands where there was none: one source, the same plans, only slower.
"""
