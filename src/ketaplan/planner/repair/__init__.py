"""Other places for what is booked.

::

    move_one.py     where one session can go while the others stay
    best_repair.py  the best repair of a week: from cases to the visits as they are to be
    case.py         what a repair is asked: patients, what may change, what stays
    course_search.py   the cheapest course where some visits stay and some move (course_task.py: its question;
                    course_starts.py: the starts of its days)
    choices.py      the best repair of one patient, by the six numbers
    day_staff.py    chairs and people for a day's visits together
                    (day_options.py: who may take what; day_people.py: the search; day_loads.py: what is taken)
    day_fits.py     whether there are any: what was learned answers for other visits (day_counts.py: by counting)
    day_items.py    the visits of choices, day by day (items.py: one of them)
    day_bound.py    what has to leave a day at least
    fewest_unplaced.py  that no repair leaves fewer sessions without a place
    fewer_calls.py  that no repair calls fewer patients (leaving_sets.py: who leaves where something has to;
                    room_search.py: who finds room next to others)
    clashes.py      visits that cannot all be where choices want them
    insertion.py    a good repair of many patients, one put in after the other
    neighborhoods.py   such a repair improved
    search_budget.py   how long to search
    branching.py    the best repair of few patients: clashes are branched on
    many.py         a good repair of many, proved as far as that goes
    joint.py        the best repair of all: of few and of many, in groups that take nothing of one another
"""
