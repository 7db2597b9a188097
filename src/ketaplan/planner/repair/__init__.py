"""Other places for what is booked.

::

    move_one.py     where one session can move while the others stay
    case.py         what a repair is asked: patients, what may change, what stays
    course_search.py   the cheapest course where some visits stay and some move
    day_staff.py    chairs and people for a day's visits together
    choices.py      the best repair of one patient, by the six numbers
    joint.py        of several patients: conflicts are branched on
    best_repair.py  from cases to the visits as they are to be
    restaffing.py   other people or another chair at the same time
"""
