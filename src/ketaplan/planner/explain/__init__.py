"""Why there is no course, no start, no wish met, and what would help: reasons (domain/reasons), not sentences.

::

    no_start           why a day has no start for a visit: the rule that takes the last one
    staff_absence      where the people of a role are instead
    no_course          why there is no course, and what would help
    stuck_course       why a course gets no further than a session
    pins               why no course keeps the sessions that were pinned
    remedies           changes that make a course possible, each tried
    penalised_visits   visits of a changed request that use the change as rarely as possible
    shortage           what is scarce for a patient whom a batch leaves out
    remarks            what is unusual about a course, and what it is like
    unmet_wishes       which wishes a course misses, why it begins no earlier, and what meeting them takes
    course_difference  how one course differs from another
"""
