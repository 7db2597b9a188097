"""From the referral to the end of a course: waiting, courses, gaps, and how visits went."""

from __future__ import annotations

from itertools import count, pairwise
from typing import TYPE_CHECKING

from ketaplan.domain.disclosure import (
    NOBODY,
    NOT_SHOWN,
    Figure,
    PatientGroup,
    are_all_shown,
    count_of,
    figure_if,
    is_shown,
    together,
)
from ketaplan.formats.report.view import Column, Note, ReportLine, ReportSection
from ketaplan.services.report.visits import TAKEN, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ketaplan.services.report.courses import GivenCourse
    from ketaplan.services.report.visits import Visits

NUMBER = Column("number", "count")
SHARE = Column("share", "percent")
BEGUN, COMPLETED, BROKEN_OFF = "begun", "completed", "broken-off"
INSIDE, OUTSIDE = "inside", "outside"
Period = tuple["date", "date"]
"""The first and the last day."""
HELD = "held-clinical"


def visits_section(visits: Visits, minimum: int) -> ReportSection:
    """Return how the visits of the period went; shares are of numbers that are all shown."""
    taken, missed, cancelled = (visits.outcome(key) for key in (TAKEN, "missed", "cancelled"))
    due, booked = taken.number + missed.number, taken.number + missed.number + cancelled.number
    shares = {
        "missed": _share(missed.number, due, shown=are_all_shown((taken, missed), minimum)),
        "cancelled": _share(cancelled.number, booked, shown=are_all_shown((taken, missed, cancelled), minimum)),
    }
    lines = [
        ReportLine(key=key, figures=(count_of(visits.outcome(key), minimum), shares.get(key)))
        for key in (TAKEN, "missed", "cancelled", HELD)
    ]
    return ReportSection(key="visits", columns=(NUMBER, SHARE), lines=tuple(lines), notes=(Note(key="visit-shares"),))


def _share(part: int, whole: int, *, shown: bool) -> Figure:
    return figure_if(round(100 * part / whole) if whole else 0, shown=shown and whole > 0)


def courses_section(courses: Iterable[GivenCourse], period: Period, minimum: int) -> ReportSection:
    """Return how many courses had their first or their last session in the period, or were broken off."""
    tally = Tally()
    for one in courses:
        for key, day in ((BEGUN, one.first), (COMPLETED, one.completed), (BROKEN_OFF, _broken_off(one))):
            if day is not None and _is_in(day, period):
                tally.add(key, one.patient)
    groups = tally.groups
    lines = [
        ReportLine(key=key, figures=(count_of(groups.get(key, NOBODY), minimum),))
        for key in (BEGUN, COMPLETED, BROKEN_OFF)
    ]
    return ReportSection(key="courses", columns=(NUMBER,), lines=tuple(lines), notes=(Note(key="broken-off"),))


def _broken_off(course: GivenCourse) -> date | None:
    return course.halted if course.days and not course.completed else None


def _is_in(day: date, period: Period) -> bool:
    return period[0] <= day <= period[1]


def wait_section(courses: Iterable[GivenCourse], period: Period, minimum: int) -> ReportSection:
    """Return the days from the referral to the first session, of courses that began in the period."""
    waits = sorted(
        max(0, (one.first - one.referred).days)
        for one in courses
        if one.first and one.referred and _is_in(one.first, period)
    )
    figures = (_quantile(waits, 1, 2, minimum), _quantile(waits, 9, 10, 2 * minimum if minimum > 1 else 1))
    lines = (ReportLine(key="first-session", figures=figures),)
    columns = (Column("median", "days"), Column("ninetieth", "days"))
    return ReportSection(key="wait", columns=columns, lines=lines, notes=(Note(key="referral"),))


def _quantile(ordered: Sequence[int], part: int, of: int, fewest: int) -> Figure:
    """Return the least number of which that part of the numbers are at most; hidden for few."""
    if not ordered or len(ordered) < fewest:
        return NOT_SHOWN
    return Figure(ordered[-(-len(ordered) * part // of) - 1])


def gaps_section(courses: Iterable[GivenCourse], visits: PatientGroup, period: Period, minimum: int) -> ReportSection:
    """Return how many gaps before sessions of the period are outside the ideal, in percent alone.

    The number of gaps, less than that of visits, would tell how many courses began.
    """
    tally = Tally()
    for one in courses:
        for (before, phase), (after, same) in pairwise(one.days):
            rule = one.protocol.phase_named(phase) if one.protocol and phase == same else None
            if rule and _is_in(after, period):
                tally.add(OUTSIDE if rule.gap.days_off((after - before).days) else INSIDE, one.patient)
    inside, outside = (tally.groups.get(key, NOBODY) for key in (INSIDE, OUTSIDE))
    line = ReportLine(key=OUTSIDE, figures=(_gap_share(inside, outside, visits, minimum),))
    return ReportSection(key="gaps", columns=(SHARE,), lines=(line,), notes=(Note(key="gap-share"),))


def _gap_share(inside: PatientGroup, outside: PatientGroup, visits: PatientGroup, minimum: int) -> Figure:
    """Return the share; hidden where so few gaps fit the visits that the other ones would be few, too."""
    whole = together((inside, outside))
    if minimum <= 1 or not whole.number:
        return _share(outside.number, whole.number, shown=True)
    shown = are_all_shown((inside, outside), minimum)
    share = round(100 * outside.number / whole.number)
    fewest = _fewest_gaps(share, minimum) if shown else 2 * minimum
    if whole.size < 2 * minimum or visits.number - fewest < minimum - 1:
        return NOT_SHOWN
    if shown:
        return Figure(share)
    return Figure(None, "under" if not is_shown(outside, minimum) else "all-but")


def _fewest_gaps(share: int, minimum: int) -> int:
    """Return the smallest number of gaps with that share, in percent, and the minimum inside and outside."""
    return next(
        number
        for number in count(2 * minimum)
        if any(round(100 * part / number) == share for part in range(minimum, number - minimum + 1))
    )
