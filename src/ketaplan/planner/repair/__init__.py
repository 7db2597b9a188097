"""Other places for what is booked.

::

    move_one.py     where one session can go while the others stay
    restaffing.py   other people or another chair at the same time
    best_repair.py  the best repair of a week: from cases to the visits as they are to be
    case.py         what a repair is asked: patients, what may change, what stays
    course_search.py   the cheapest course where some visits stay and some move
    choices.py      the best repair of one patient, by the six numbers
    day_staff.py    chairs and people for a day's visits together (day_loads.py: what they take)
    joint.py        the best repair of several patients: conflicts are branched on (items.py: the visits of choices)
"""
