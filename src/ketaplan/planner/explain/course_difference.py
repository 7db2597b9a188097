"""What one course would be like beside another: only what differs, in a coordinator's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketaplan.domain.counting import longest_gap
from ketaplan.domain.plan import Plan
from ketaplan.domain.protocol import MARKED_GAP_DAYS
from ketaplan.planner.request import Request
from ketaplan.text.en.week_times import days_words
from ketaplan.text.words import counted, day_in_sentence, listed, minutes_words

MOST_MOVED = 2
"""So many sessions on other days are told one by one."""


def what_it_takes(request: Request, plan: Plan, other: Plan, *, start: bool = True) -> str:
    """``Tue and Fri at 10:00, a gap of 7 days (150 points more)``; ``start`` asks for the first day, too."""
    differs = list(_differences(request, plan, other, start=start)) or ["other people"]
    more = other.cost.total - plan.cost.total
    return listed(differs) + (f" ({counted(more, 'point')} more)" if more > 0 else "")


def _differences(request: Request, plan: Plan, other: Plan, *, start: bool) -> Iterator[str]:
    year, before, after = plan.as_of.year, plan.infusions, other.infusions
    if start and before[0].day != after[0].day:
        yield f"a start on {day_in_sentence(after[0].day, year)}"
    yield from _other_days(request, plan, other)
    minutes = [one.minute for one in after]
    if sorted(minutes) != sorted(one.minute for one in before):
        yield _times(minutes, request.clinic.clock)
    longest = _longest_gap(other)
    if longest > max(MARKED_GAP_DAYS, _longest_gap(plan)):
        yield f"a gap of {longest} days"


def _other_days(request: Request, plan: Plan, other: Plan) -> Iterator[str]:
    """The sessions after the first that fall on other days: one by one, or their weekdays where nobody wished them."""
    pairs = list(zip(plan.infusions, other.infusions, strict=True))[1:]
    moved = [after for before, after in pairs if before.day != after.day]
    weekdays, before = ({one.day.weekday() for one in course.infusions} for course in (other, plan))
    if len(moved) <= MOST_MOVED:
        yield from (f"session {one.number} on {day_in_sentence(one.day, plan.as_of.year)}" for one in moved)
    elif weekdays != before and not weekdays <= (request.patient.preferences.days or frozenset()):
        yield days_words(weekdays)


def _times(minutes: Sequence[int], clock: int) -> str:
    """``09:45 each time``, ``times between 08:00 and 10:30``."""
    if len(set(minutes)) == 1:
        return f"{minutes_words(minutes[0], clock)} each time"
    return f"times between {minutes_words(min(minutes), clock)} and {minutes_words(max(minutes), clock)}"


def _longest_gap(plan: Plan) -> int:
    """Return the longest gap in days between two planned sessions of the plan's first phase."""
    first = plan.infusions[0].phase
    return longest_gap(one.day for one in plan.infusions if one.phase == first)
