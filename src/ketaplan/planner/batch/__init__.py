"""Everyone together: prices on people, chairs and limits for the bound, ruin and exact re-insertion for the plans.

::

    chains.py      the sessions of a course as a small automaton: which gap may follow, and what it costs
    columns.py     requests -> arrays of whole numbers (clinic_columns, patient_columns: its two halves)
    tables.py      the arrays, as the search sees them
    occupancy.py   who and what is taken when; which starts a day still has
    ahead.py       what the rest of a course costs at the least
    courses.py     the cheapest course of one patient beside all others, exactly
    together.py    whether visits fit on one day together
    limits.py      what a day cannot hold, where its time is left in pieces
    tolls.py       what a visit pays at each start, by the prices of time and of limits
    answers.py     what each patient asks for at these prices
    prices.py      how prices climb, and the bound that they prove
    placing.py     a patient in at the cheapest course that there is room for, and out again
    search.py      ruin a few, put them back at their best, accept by temperature
    nearby.py      which courses plans can consist of that cost little more than what is proved
    day_sets.py    which visits a day holds together, and what priced time is left over
    closing.py     for few patients: all that could cost so little, tried out
    effort.py      how long all this goes on, counted in work
    climbing.py    rounds of prices until they prove what they can
    annealing.py   rounds of the search while the temperature falls
    attempts.py    the same search twice, at once where there are two cores (copies.py: by a copy of the process)
    watch.py       how far the work is, and when it is to stop
    solve.py       one connected group of clinics from its requests to its courses

From tables.py to closing.py the code is compiled where there was a C compiler (each has a ``.pxd`` with its types)
and runs as it stands where there was none: one source, the same plans, only slower.
"""
