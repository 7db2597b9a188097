"""The order of a course: which missing sessions go between their neighbors, and which after the last.

A missing session is planned between its neighbors if the gaps allow, else after the last of its phase.  Exactly: among
the orders that have a course, the one with the most sessions between their neighbors; then the one with the most of
them in the first place, in the second, and so on.  The order comes before the cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.result import FirstVisit

MOST_ORDERS = 500
"""The most orders to try, before the one with every missing session after the last."""

Order = tuple[int, ...]


def ordered(visits: CandidateVisits, first: FirstVisit | None) -> CandidateVisits:
    """Return the visits under the first order, by preference, that has a course; else under the very first.

    ``first`` is the earliest visit after a consultation.  The order is chosen as if nothing were pinned: pins count in
    it.
    """
    room = visits.request.course.room
    if visits.request.between is not None or not room:
        return visits
    for between in tried_orders(room):
        if course_exists(visits.asked(between=between, pins={}), first):
            return visits.asked(between=between)
    return visits.asked(between=room)


def tried_orders(room: Sequence[int]) -> Iterator[Order]:
    """Yield the orders to try, best first: all, unless there are more than MOST_ORDERS."""
    last = (0,) * len(room)
    for between in islice(orders(room), MOST_ORDERS):
        yield between
        if between == last:
            return
    yield last


def orders(room: Sequence[int]) -> Iterator[Order]:
    """Yield every choice of how many sessions go in each place, best first."""
    for count in range(sum(room), -1, -1):
        yield from _choices(room, count)


def _choices(room: Sequence[int], count: int) -> Iterator[Order]:
    """Yield the choices with that many sessions in total, those that fill the earliest places first."""
    if not room:
        yield ()
        return
    for here in range(min(room[0], count), max(0, count - sum(room[1:])) - 1, -1):
        for others in _choices(room[1:], count - here):
            yield (here, *others)
