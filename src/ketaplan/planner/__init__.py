"""The planner: a request in, the best course out, or the reasons why there is none.  Pure: no file, no clock.

::

    request.py       what is asked
    rules/           the contract's rules; each says which starts of a day it leaves, as the bits of one integer
    visits.py        the days of a request: where the rules leave a start, and what the start costs
    staffing.py      who can be with the patient, and who is chosen
    ordering.py      where a session that fell out is planned: between its neighbors, else after the last
    engines/         ways to search; single.py finds the one best course, exactly
    outlook.py       what may still come of a long course, by its days alone
    cost.py          the parts of the cost, each one function
    course.py        best_course(request): search, people, names, cost, check-ins; the plan
    alternatives.py  other good courses that really differ
    moving.py        where one session can go while the others stay (restaffing.py: other people at its own time)
    standing.py      whether what is booked still keeps the rules
    explanation.py   why there is no course (stuck.py: why one gets no further)
    remarks.py       what is unusual about one
"""
