"""The occurrences of a series: ``recurring-ical-events`` follows it, in one zone and near the requested days.

The library is given times of one clock without a zone. With zones, 3.8 compares moments in UTC with those on the wall:
it confuses an occurrence at 15:00 in New York with one at 15:00 UTC, and shifts UNTIL, days and exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from ketaplan.files.calendars.asked import SERIES_STEPS, Asked
from ketaplan.files.calendars.bounded_rules import Bounded, bounded
from ketaplan.files.calendars.lines import Doubt, Event
from ketaplan.files.calendars.moments import Length, Moment, midnight, moved
from ketaplan.files.calendars.repeats import on_clock_of
from ketaplan.files.calendars.rules import RepeatRule, RuleError

LONGEST = timedelta(days=20_000)
_OF_ONE_LENGTH = frozenset({"DAILY", "HOURLY", "MINUTELY", "SECONDLY"})


class Occurrence(NamedTuple):
    """One time of an event."""

    event: Event
    start: Moment
    length: Length

    @property
    def with_travel(self) -> tuple[Moment, Length]:
        """Its start and length with the time to travel there."""
        if not self.event.travel or not isinstance(self.start, datetime):
            return self.start, self.length
        start = moved(self.start, -self.event.travel)
        return start, Length(self.length.wall + self.event.travel, self.length.exact)


def occurrences(series: Event, overrides: Sequence[Event], asked: Asked) -> Iterator[Occurrence]:
    """Yield the busy times of a series near the requested days, including moved ones; some may come twice."""
    lo, hi = asked.near[0] - min(LONGEST, series.length.about), asked.near[1]
    rules: list[Bounded | None] = []
    for rule in series.rules:
        try:
            whole = None if overrides or series.exceptions else _unbroken(series, rule, hi)
            if whole:
                yield whole
                continue
            rules.append(bounded(rule, series.wall, lo, hi, lambda steps: asked.spend(steps, series, "RRULE")))
        except RuleError as error:
            doubtful = series._replace(doubt=series.doubt or Doubt(series.rules_at, "RRULE", str(error)))
            yield Occurrence(doubtful, series.start, Length(hi - min(hi, series.wall)))
    for near in rules:
        if near is not None:
            yield from _followed(series._replace(additions=()), near, overrides, asked)
    if series.additions or all(near is None for near in rules):
        yield from _followed(series, None, overrides, asked)
    yield from (Occurrence(one, one.start, one.length) for one in overrides if _is_excluded(series, one))


def _is_excluded(series: Event, override: Event) -> bool:
    """Return whether a changed occurrence is also an exception of its series; its time counts anyway."""
    if override.replaces is None:
        return False
    place = _on_clock(series, override.replaces)
    return place in series.exceptions or place.date() in series.exceptions


def _unbroken(series: Event, rule: RepeatRule, hi: datetime) -> Occurrence | None:
    """Return the time of a series whose occurrences overlap one another, as one."""
    if rule.frequency not in _OF_ONE_LENGTH or rule.by or rule.period > series.length.about:
        return None
    times = (min(hi, rule.until or hi) - series.wall) // rule.period
    if rule.times is not None:
        times = min(times, rule.times - 1)
    return Occurrence(
        series, series.start, Length(max(0, times) * rule.period + series.length.wall, series.length.exact)
    )


def _followed(series: Event, rule: Bounded | None, overrides: Sequence[Event], asked: Asked) -> Iterator[Occurrence]:
    """Yield the occurrences that the library finds."""
    often = (rule.cost if rule else 0) + len(series.additions)
    asked.spend(SERIES_STEPS + 2 * often + 10 * len(overrides), series, "RRULE" if rule else "")
    for number, start in _found(_calendar(series, rule, overrides), *asked.near):
        if number < 0:
            yield from (Occurrence(series, _on_its_clock(series, start), one) for one in _lengths(series, rule, start))
            continue
        moved_one = overrides[number]
        if start == _on_clock(series, moved_one.start):
            yield Occurrence(moved_one, moved_one.start, moved_one.length)
        else:
            yield Occurrence(moved_one, _on_its_clock(series, start), moved_one.length)


def _lengths(series: Event, rule: Bounded | None, start: datetime) -> Iterator[Length]:
    """Yield how long an occurrence lasts; a period added at the start of an occurrence does not shorten it."""
    if rule or start == series.wall or start not in series.periods:
        yield series.length
    if not rule and start in series.periods:
        yield series.periods[start]


def _on_its_clock(series: Event, start: datetime) -> Moment:
    """Return a time of a series in the form of its start."""
    return start.replace(tzinfo=series.start.tzinfo) if isinstance(series.start, datetime) else start.date()


def _on_clock(series: Event, moment: Moment) -> datetime:
    """Return a moment in the zone of the series; a day is its occurrence of that day."""
    there = on_clock_of(series, moment)
    return there if isinstance(there, datetime) else datetime.combine(there, series.wall.time())


def _calendar(series: Event, rule: Bounded | None, overrides: Sequence[Event]) -> Any:
    """Return the series as a calendar of the library, in one zone."""
    from icalendar import Calendar
    from icalendar.prop import vDDDLists, vRecur

    start = rule.start if rule else series.wall
    calendar, main = Calendar(), _event(-1, start, series.length)
    if rule:
        main["RRULE"] = vRecur.from_ical(rule.rule.text())
    if series.additions:
        main["RDATE"] = vDDDLists(list(series.additions))
    if series.exceptions:
        main["EXDATE"] = vDDDLists(list(series.exceptions))
    calendar.add_component(main)
    for number, override in enumerate(overrides):
        if override.replaces is not None:
            calendar.add_component(_override(number, override, series))
    return calendar


def _override(number: int, override: Event, series: Event) -> Any:
    from icalendar.prop import vDDDTypes

    assert override.replaces is not None
    event = _event(number, _on_clock(series, override.start), override.length)
    event["RECURRENCE-ID"] = vDDDTypes(_on_clock(series, override.replaces))
    if override.and_later:
        event["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
    return event


def _event(number: int, start: datetime, length: Length) -> Any:
    from icalendar import Event as Component
    from icalendar.prop import vDDDTypes

    event = Component()
    event["UID"] = "series"
    event["X-NUMBER"] = number
    event["DTSTART"] = vDDDTypes(start)
    event["DTEND"] = vDDDTypes(moved(start, min(LONGEST, length.about)))
    return event


def _found(calendar: Any, lo: datetime, hi: datetime) -> list[tuple[int, datetime]]:
    """Return the starts of the occurrences between two times, each with the number of its event."""
    from recurring_ical_events import CalendarQuery

    found: list[tuple[int, datetime]] = CalendarQuery(calendar, components=[_selection()]).between(lo, hi)
    return found


@lru_cache(maxsize=1)
def _selection() -> Any:
    """Return an adapter with which the library returns only an occurrence's number and start, five times as fast."""
    from recurring_ical_events import ComponentsWithName
    from recurring_ical_events import Occurrence as Found

    class SeriesStart(Found):  # type: ignore[misc] # the library has no types
        def as_component(self, _keep_recurrence_attributes: bool) -> tuple[int, datetime]:  # noqa: FBT001
            return self._adapter._component["X-NUMBER"], midnight(self.start)  # noqa: SLF001

    return ComponentsWithName("VEVENT", occurrence=SeriesStart)
