"""Who of the waiting list gains most from what is free now.

::

    waiters.py   who can be offered something, and who is passed over
    planned.py   plan them together: those without a course first, then those who could start earlier
    fill.py      the offers as they are shown
    apply.py     write them in one transaction
    gains.py     whether a patient could gain, after everything that frees time
"""
