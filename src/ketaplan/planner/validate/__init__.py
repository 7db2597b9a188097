"""Check plans and bookings against the rules.

::

    plan.py               whether a plan still follows every rule
    bookings.py           whether a patient's bookings still do
    sequence_reasons.py   the reasons of broken rules between sessions
"""
