"""A report on a month, without names: load, waiting, courses, visits, scores; small groups stay hidden.

::

    report.py     all parts together
    courses.py    courses as they were given, from files and book
    load.py       load and free places of chairs and people
    visits.py     how visits went
    care.py       from the referral to the end of a course
    outcomes.py   response and remission, by indication
    what_if.py    those who wait, planned again with another shift or chair
    changes.py    what such a change does to the clinic's file
"""
