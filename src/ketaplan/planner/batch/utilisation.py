"""The utilisation of people and chairs, week by week."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from ketaplan.domain.batch_result import WeekUtilisation
from ketaplan.domain.clinic import Clinic
from ketaplan.domain.intervals import MINUTE
from ketaplan.domain.plan import ResourceUse
from ketaplan.planner.availability import Availability
from ketaplan.planner.request import Request

ALL_CHAIRS = "all chairs"


def loads_of(request: Request, before: Sequence[ResourceUse], uses: Sequence[ResourceUse]) -> list[WeekUtilisation]:
    """Return the utilisation of one clinic in the weeks of ``uses``: of each person needed, and of all chairs.

    Uses in ``before`` were booked already, and count too.
    """
    if not uses:
        return []
    clinic, availability = request.clinic, Availability(request)
    chairs, staff = set(clinic.chairs), {member.id for member in clinic.staff}
    shown = {_monday(use.start.date()) for use in uses}
    counted = [*uses, *(use for use in before if _monday(use.start.date()) in shown)]
    known = [use for use in counted if use.resource in chairs or use.resource in staff]
    parts = math.lcm(*{use.share.denominator for use in known})
    in_use: dict[tuple[str, date], int] = defaultdict(int)
    for use in known:
        resource = ALL_CHAIRS if use.resource in chairs else use.resource
        units = use.share.numerator * (parts // use.share.denominator)
        in_use[resource, _monday(use.start.date())] += (use.end - use.start) // MINUTE * units
    names = {member.id: member.name for member in clinic.staff}
    return [
        WeekUtilisation(
            clinic=clinic.id,
            resource=resource,
            name=names.get(resource, resource),
            week=week,
            in_use=units // parts,
            there=_there(availability, clinic, resource, week),
        )
        for (resource, week), units in sorted(in_use.items())
    ]


def _there(availability: Availability, clinic: Clinic, resource: str, week: date) -> int:
    """Return the minutes of a week in which the clinic is open and the resource is available."""
    names = clinic.chairs if resource == ALL_CHAIRS else (resource,)
    total = 0
    for number in range(7):
        day = week + timedelta(days=number)
        if clinic.holidays.name_on(day) is None and day >= availability.request.as_of:
            open_spans = clinic.hours.on(day)
            total += sum(_overlap(open_spans, availability.free(name, day)) for name in names)
    return total


def _overlap(spans: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in spans for c, d in others)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
