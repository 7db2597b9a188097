"""Absences: a person, a chair or the entire clinic is out; noted in the book, where every desk sees it at once."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.intervals import DAY, Interval, Intervals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.domain.clinic import Clinic, StaffMember

Moment = date | datetime
"""A day, or a local date and time without an offset."""


class Absence(Struct, frozen=True, kw_only=True):
    """From when to when a resource is out, by the clinic's clock.

    ``resource`` is a member of staff or a chair, None for the entire clinic.  ``start`` and ``end`` are of one kind:
    days are both included, a date-time at the end is not; an ``end`` of None is open.  ``id`` is empty until noted.
    """

    clinic: str
    resource: str | None
    start: Moment
    end: Moment | None = None
    reason: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        """Refuse an empty span, and one of two kinds."""
        if self.end is not None and (
            self.by_days != _is_day(self.end) or not self._interval.start < self._interval.end
        ):
            raise ValueError("the end is not after the start, or of another kind")

    def __repr__(self) -> str:
        return f"Absence(id={self.id!r}, clinic={self.clinic!r}, resource={self.resource!r})"

    @property
    def by_days(self) -> bool:
        """Whether it is given in days."""
        return _is_day(self.start)

    def same_span(self, other: Absence) -> bool:
        """Whether both say the same of the same resource."""
        return (self.clinic, self.resource, self.by_days, self.start, self.end) == (
            other.clinic,
            other.resource,
            other.by_days,
            other.start,
            other.end,
        )

    @property
    def interval(self) -> Interval:
        """The time that it takes, as local moments; an open one ends with the calendar."""
        return self._interval

    @property
    def _interval(self) -> Interval:
        if self.end is None:
            return Interval(_from(self.start), datetime.max, self.reason)  # noqa: DTZ901  a wall-clock time
        end = _from(self.end)
        if self.by_days:
            end = datetime.max if self.end == date.max else end + DAY  # noqa: DTZ901
        return Interval(_from(self.start), end, self.reason)

    def ended(self, at: Moment) -> Absence | None:
        """Return the absence that ends at a moment, from which on the resource is back; None if nothing is left of it.

        A day means its start.  An absence that ends earlier by itself stays as it is.
        """
        back = _from(at)
        if back <= self._interval.start:
            return None
        if back >= self._interval.end:
            return self
        if self.by_days and _is_day(at):
            return replace(self, end=date.fromordinal(at.toordinal() - 1))
        return replace(self, start=_from(self.start), end=back)


def _is_day(moment: Moment) -> bool:
    return not isinstance(moment, datetime)


def _from(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def moment_text(moment: Moment) -> str:
    """Return a day or a local date and time as JSON and the book write it: ``2026-12-03``, ``2026-12-03T13:00``."""
    return moment.strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else moment.isoformat()


def moment_of(text: str) -> Moment:
    """Return the day or the local date and time of such a text; raises ValueError for any other."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def with_absences(clinic: Clinic, absences: Iterable[Absence]) -> Clinic:
    """Return the clinic with what is noted of it: people on leave, chairs busy, the clinic closed."""
    own: dict[str | None, list[Interval]] = {}
    for one in absences:
        if one.clinic == clinic.id:
            own.setdefault(one.resource, []).append(one.interval)
    if not own:
        return clinic
    people = {member.id for member in clinic.staff}
    busy = {who: _more(clinic.busy_intervals(who), some) for who, some in own.items() if who not in people}
    staff = tuple(_away(member, own.get(member.id)) for member in clinic.staff)
    return replace(clinic, staff=staff, busy={**clinic.busy, **busy})


def _away(member: StaffMember, intervals: list[Interval] | None) -> StaffMember:
    return replace(member, leave=_more(member.leave, intervals)) if intervals else member


def _more(known: Intervals, intervals: Iterable[Interval]) -> Intervals:
    return Intervals((*known.intervals, *intervals))
