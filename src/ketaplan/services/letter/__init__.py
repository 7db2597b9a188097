"""The letter to the psychiatrist who cleared a patient.

::

    letter.py   gather it from files, book and today
"""
