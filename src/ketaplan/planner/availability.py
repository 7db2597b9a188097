"""Who and what is free, day by day: the uses, shifts, leave and busy time of a request, looked up once."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date
from fractions import Fraction

from ketaplan.domain.clinic import StaffMember
from ketaplan.domain.intervals import DAY_MINUTES, Minutes, merged, without
from ketaplan.planner.grid import Grid
from ketaplan.planner.request import Engaged, Request
from ketaplan.planner.uses_by_day import Load, days_of, uses_by_day

WHOLE = Fraction(1)
ALL_DAY = ((0, DAY_MINUTES),)


class Availability:
    """Who and what is free at the clinic of one request, day by day.

    Answers are cached, so rules and explanations may ask the same twice.
    """

    def __init__(self, request: Request) -> None:
        """Look nothing up yet."""
        self.request = request
        self.clinic = request.clinic
        self.grid = Grid(request.clinic.grid_minutes)
        self.staff = {member.id: member for member in request.clinic.staff}
        self._uses = uses_by_day(request.in_use, request.clinic.zone)
        self._free: dict[tuple[str, date, tuple[int, int]], Sequence[Minutes]] = {}
        self._open: dict[tuple[str, date], Sequence[Minutes]] = {}
        self._own = _by_day(request)

    def of(self, request: Request) -> Availability:
        """Return the same for another request at this clinic, next to the same uses: what is looked up is shared."""
        other = copy(self)
        vars(other).update(request=request, clinic=request.clinic, _own=_by_day(request))
        return other

    def own(self, day: date) -> Sequence[tuple[Minutes, Engaged]]:
        """Return the patient's own appointments of a day, with their minutes of the day in the clinic's time."""
        return self._own.get(day, ())

    def free(self, resource: str, day: date, share: Fraction = WHOLE) -> Sequence[Minutes]:
        """Return the minutes of a day in which a further ``share`` of a chair or person is free."""
        key = resource, day, share.as_integer_ratio()
        free = self._free.get(key)
        if free is None:
            free = self._free[key] = self._find_free(resource, day, share)
        return free

    def _find_free(self, resource: str, day: date, share: Fraction) -> Sequence[Minutes]:
        spans = self.there(resource, day)
        loads = self._loads_on(resource, day) if spans else None
        return without(spans, overloaded(loads, share)) if loads else spans

    def shares(self, resource: str, day: date) -> list[Load]:
        """Return the intervals of a day in which a chair or person is in use, with the total share."""
        return levels(self._loads_on(resource, day) or ())

    def _loads_on(self, resource: str, day: date) -> list[Load] | None:
        return self._uses.loads(resource, day)

    def there(self, resource: str, day: date) -> Sequence[Minutes]:
        """Return the minutes in which a chair or person is on site and not busy, ignoring patients."""
        spans = self._open.get((resource, day))
        if spans is None:
            spans = self._open[resource, day] = self._find_open(resource, day)
        return spans

    def _find_open(self, resource: str, day: date) -> Sequence[Minutes]:
        member = self.staff.get(resource)
        spans = ALL_DAY if member is None else self.present(member, day)
        busy = self.clinic.busy.get(resource) if spans else None
        return without(spans, busy.on(day)) if busy else spans

    def present(self, member: StaffMember, day: date) -> Sequence[Minutes]:
        """Return the minutes of a day in which a person is on shift and not on leave."""
        spans = member.shifts.on(day)
        leave = member.leave.on(day) if spans else ()
        return without(spans, leave) if leave else spans

    def is_free(self, resource: str, day: date, start: int, end: int, share: Fraction = WHOLE) -> bool:
        """Return whether a further ``share`` is free from one minute of the day to another."""
        return any(a <= start and end <= b for a, b in self.free(resource, day, share))


def _by_day(request: Request) -> dict[date, list[tuple[Minutes, Engaged]]]:
    """Return the patient's own appointments by local day, with their minutes."""
    found: dict[date, list[tuple[Minutes, Engaged]]] = {}
    for one in request.own:
        for day, pair in days_of(one.start, one.end, request.clinic.zone):
            found.setdefault(day, []).append((pair, one))
    return found


def overloaded(loads: Sequence[Load], share: Fraction) -> tuple[Minutes, ...]:
    """Return the minutes without room for a further share."""
    if share == WHOLE:
        return merged([(start, end) for start, end, _ in loads])
    parts = math.lcm(share.denominator, _parts(loads))
    most = parts - share.numerator * (parts // share.denominator)
    return merged([(start, end) for start, end, units in _in_parts(loads, parts) if units > most])


def levels(loads: Sequence[Load]) -> list[Load]:
    """Return the intervals between changes of the total load, with the total."""
    parts = _parts(loads)
    return [(start, end, Fraction(units, parts)) for start, end, units in _in_parts(loads, parts) if units]


def _parts(loads: Sequence[Load]) -> int:
    """Return the smallest number of equal parts in which every load is an integer."""
    return math.lcm(*{share.denominator for _, _, share in loads})


def _in_parts(loads: Sequence[Load], parts: int) -> Iterator[tuple[int, int, int]]:
    """Yield the intervals between changes of the total load, with the total in such parts."""
    changes: dict[int, int] = defaultdict(int)
    for start, end, share in loads:
        units = share.numerator * (parts // share.denominator)
        changes[start] += units
        changes[end] -= units
    total = 0
    for start, end in itertools.pairwise(sorted(changes)):
        total += changes[start]
        yield start, end, total
