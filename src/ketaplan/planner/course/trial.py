"""Searches besides the one for the plan: they answer within a part of the work, or it is not known what they would."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ketaplan.domain.plan import Plan
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.work import WorkLeft

Search = Callable[[CandidateVisits], Plan | None]


class Trial(NamedTuple):
    """The course that a search found, None if there is none or it is not known."""

    plan: Plan | None
    is_known: bool


NOT_KNOWN = Trial(None, is_known=False)


def best_of(visits: CandidateVisits) -> Plan | None:
    """Return the best course of some visits."""
    return best_course(visits.request, visits)


def tried(visits: CandidateVisits, most: int, search: Search = best_of) -> Trial:
    """Return what a search finds with so much of the work that the visits share, or what is left of it."""
    shared = visits.work or WorkLeft()
    work = shared.part(most)
    if not work.left:
        return NOT_KNOWN
    try:
        return Trial(search(visits.sharing(work)), is_known=True)
    except TooManyCoursesError:
        return NOT_KNOWN
    finally:
        shared.spend(work.spent)
