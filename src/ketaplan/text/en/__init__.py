"""Reasons in English: a module for each of :mod:`ketaplan.domain.reasons`, with the words of its kinds in ``WORDS``.

- :mod:`.visit`: why a day has no start for a visit, and where each staff member is instead
- :mod:`.course`: why there is no course, though some days may have starts
- :mod:`.pins`: why no course is possible with the pinned sessions
- :mod:`.remedies`: what would make a course possible
- :mod:`.shortage`: why a batch leaves a patient out
- :mod:`.violations`: which rule an appointment breaks
- :mod:`.gate`: why an infusion may not be committed today, and what to do about it
- :mod:`.remarks`: what is unusual about a course, and what it looks like overall
- :mod:`.facts`: what files, options and the book say that forbids something
- :mod:`.scores`: why a score is refused, what is doubtful about a change, whose rule says what
- :mod:`.on_file`: what is not on file, or runs out
- :mod:`.week_times`: days and times of the week
"""
