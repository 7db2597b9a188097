"""Check plans and bookings against the rules.

::

    plan.py               whether a plan still keeps every rule
    bookings.py           whether what is booked of a patient still does
    sequence_reasons.py   the reasons of broken rules between sessions
"""
