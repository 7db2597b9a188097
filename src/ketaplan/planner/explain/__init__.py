"""Why there is no course or no start, why a wish is not met, and what would help: reasons, not sentences.

::

    facts              what files, options and the book say that could be otherwise
    relaxed_request    a request with some of its facts only
    facts_by_day       which facts touch a day, a person or a chair
    relaxed_visits     what is free, and which visits are possible, with some of the facts only
    relaxation         whether there is a course with some of the facts only
    lacking            what there is none of with some of the facts only
    conflicts          irreducible sets of facts that leave no course
    no_start           why a day has no start for a visit: the rule that excludes the last one
    staff_absence      why the people of a role are not available
    no_course          why there is no course, and what would help
    stuck_course       why a course gets no further than a session
    pins               why no course is possible with the pinned sessions
    remedies           changes that make a course possible, each tried
    penalised_visits   visits of a changed request that use the change as rarely as possible
    shortage           what is scarce for a patient left out of a batch
    remarks            what is unusual about a course, and its summary
    unmet_wishes       which wishes a course misses, why it does not start earlier, and what meeting them takes
    course_difference  how one course differs from another
"""
