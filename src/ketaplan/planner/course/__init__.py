"""One patient's best course, exactly.

::

    best_course.py        the best course of a request: sessions, people, names, cost, check-ins
    label_setting.py      the search: dynamic programming over days and times
    label.py              a state of that search
    lookahead.py          what the rest of a course costs at least: the sum of the next two
    reach.py              how far a course gets by its days alone
    cost_to_go.py         lower bounds on gaps and wishes, by days alone
    drift_bound.py        lower bounds on drift, by days alone
    start_times.py        times of day for a course whose days are known
    session_order.py      whether a missing session comes between its neighbors or last
    existence.py          whether any course exists
    consultation.py       the consultation before a course
    staff_assignment.py   who is with the patient at each visit
    checkins.py           when progress is scored
    documents.py          what is not on file
    alternatives.py       other good courses that really differ
    trial.py              searches besides the one for the plan, within a part of the work
    work.py               how much all of these may work
    result.py             the days of a course that a search found
"""
