"""The planner's judge: brute force written from the contract alone, for clinics small enough to try everything.

It knows the planner's question (Request, Pin) and nothing of its answers: windows, loads, gaps, weeks and points are
computed here again, minute by minute and in exact fractions.

::

    visits.py    rules 1 to 4 and 6 for one visit: where a day leaves room, and for which person
    courses.py   rules 5 and 8, the cost, the best course, and every course there is
    checks.py    what is wrong with a plan
    everyone.py  the least cost of all patients together, by CP-SAT over every course
    repairs.py   the best repair of a broken week, over the checker's reading of files and book
"""

from oracle.checks import faults
from oracle.courses import best, every_course

__all__ = ["best", "every_course", "faults"]
