"""Repair a week: what is broken or missing, where it could go, and writing it.

::

    facts.py      what of the book is broken, missing, to be released or to be decided
    record.py     a patient of the book, with file and protocol
    cases.py      the patients to call as the planner's repair is asked about them
    suppositions.py  who or what is supposed to be out
    replan.py     the best repair, as it is shown
    apply.py      the repair, written
"""
