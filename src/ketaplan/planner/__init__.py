"""The planner: a request in, the best course out, or the reasons why there is none.  It reads no file and no clock.

::

    request.py            a patient at a clinic, today, and what is already in use
    grid.py               the starts of a day as the bits of one integer
    uses_by_day.py        what is in use, sorted once for all who ask
    availability.py       who and what is free, day by day, looked up once
    visit_templates.py    the stages of a visit and the people each needs
    staffing.py           who can be with the patient in a stage
    clinic_days.py        the same for many patients at one clinic
    rules/                the contract's rules: which starts of a day each leaves
    cost.py               the parts of the cost
    candidate_visits.py   the days of a request: starts, and what each costs
    course/               one patient's best course, exactly
    batch/                many patients together
    explain/              why there is no course or no start, why a wish is not met, what would help
    validate/             plans and bookings against the rules
    repair/               other places for what is booked
"""
