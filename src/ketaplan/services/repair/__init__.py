"""Repair a week: what is broken or missing, where it could go, and writing it.

::

    facts.py      what of the book is broken, missing, to be released or to be decided
    overloaded.py  what shares a chair or person with more than it can take
    record.py     a patient of the book, with file and protocol
    cases.py      the patients to call as the planner's repair is asked about them
    query.py      what is asked
    suppositions.py  who or what is supposed to be out
    replan.py     the best repair, and others that differ in who to call
    options.py    which patients the others spare
    others.py     who else may be moved where a session finds no place
    unplaced.py   why a session finds no place
    telling.py    a repair in the contract's words
    apply.py      the repair, written
"""
