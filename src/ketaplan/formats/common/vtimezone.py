"""The VTIMEZONE of a zone: when its clock changed and will change around the entries of a calendar.

Calendars on phones trust these lines more than the zone's name.  They are made from the zone's own data: changes that
come every year on the same kind of day as a rule ("the last Sunday of March"), all others one by one with only a start,
which every reader understands (some read one RDATE of several, and not the start).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.intervals import DAY, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

YEARS_BEFORE = 1
YEARS_AFTER = 6
"""Years to check after the last entry: enough to distinguish a fourth Sunday from a last one."""
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001  a local time, as in VTIMEZONE


class Observance(Struct, frozen=True, kw_only=True):
    """One change of the clock; ``local`` is its time on the clock before the change."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """What the changes of one yearly rule share, except the day of the month."""
        when = (self.local.month, self.local.weekday(), self.local.time())
        return (self.summer, self.before, self.after, self.name, *when)


def time_zone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the zone as it is between two moments."""
    from icalendar import Timezone

    component = Timezone()
    component.add("tzid", zone.key)
    years = range(max(2, first.year - YEARS_BEFORE), min(9998, last.year + YEARS_AFTER) + 1)
    changes = list(clock_changes(zone, years))
    until = last.replace(tzinfo=None) + 366 * DAY
    if not changes or changes[0].local > first.replace(tzinfo=None):
        component.add_component(_observance(_since_long_ago(zone, years), rule=None))
    found = [(change, rule) for change, rule in _with_rules(changes, years) if rule or change.local <= until]
    for change, rule in sorted(found, key=lambda one: one[0].local):
        component.add_component(_observance(change, rule))
    return component


def clock_changes(zone: ZoneInfo, years: range) -> Iterator[Observance]:
    """Yield every change of the offset within these years."""
    start, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (years[0], years[-1] + 1))
    days = (start + DAY * number for number in range((end - start) // DAY + 1))
    for earlier, later in pairwise(days):
        if earlier.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            yield _change_between(zone, earlier, later)


def _change_between(zone: ZoneInfo, earlier: datetime, later: datetime) -> Observance:
    """Return the one change between two moments in UTC, found by halving."""
    while later - earlier > MINUTE:
        middle = earlier + (later - earlier) // MINUTE // 2 * MINUTE
        same = middle.astimezone(zone).utcoffset() == earlier.astimezone(zone).utcoffset()
        earlier, later = (middle, later) if same else (earlier, middle)
    old, new = earlier.astimezone(zone), later.astimezone(zone)
    before, after = old.utcoffset() or timedelta(), new.utcoffset() or timedelta()
    # Ireland's and Morocco's data call the winter the exception; readers expect summer time to be the one ahead.
    summer = after > before and bool(old.dst() or new.dst())
    local = (later + before).replace(tzinfo=None)
    return Observance(local=local, before=before, after=after, name=new.tzname() or "", summer=summer)


def _since_long_ago(zone: ZoneInfo, years: range) -> Observance:
    """Return what the clock shows before the first change that is listed."""
    then = datetime(years[0], 1, 1, tzinfo=UTC).astimezone(zone)
    offset = then.utcoffset() or timedelta()
    return Observance(local=LONG_AGO, before=offset, after=offset, name=then.tzname() or "")


def _with_rules(changes: Sequence[Observance], years: range) -> Iterator[tuple[Observance, dict[str, object] | None]]:
    """Yield the first change of each yearly rule, with the rule; every other change with none."""
    kinds: dict[tuple[object, ...], list[Observance]] = defaultdict(list)
    for change in changes:
        kinds[change.kind].append(change)
    for alike in kinds.values():
        if [change.local.year for change in alike] == list(years) and (day := _yearly_day(alike)):
            yield alike[0], {"freq": "yearly", "bymonth": alike[0].local.month, "byday": day}
        else:
            yield from ((change, None) for change in alike)


def _yearly_day(changes: Sequence[Observance]) -> str:
    """Return ``-1SU`` or ``2SU`` if the changes are always that day of their month, else empty."""
    code = DAY_CODES[changes[0].local.weekday()]
    if all((change.local + 7 * DAY).month != change.local.month for change in changes):
        return f"-1{code}"
    places = {(change.local.day - 1) // 7 + 1 for change in changes}
    return f"{places.pop()}{code}" if len(places) == 1 else ""


def _observance(change: Observance, rule: dict[str, object] | None) -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard

    component = TimezoneDaylight() if change.summer else TimezoneStandard()
    component.add("dtstart", change.local)
    component.add("tzoffsetfrom", change.before)
    component.add("tzoffsetto", change.after)
    component.add("tzname", change.name)
    if rule:
        component.add("rrule", rule)
    return component
