"""The busy time of a calendar on some days, and what could not be understood."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ketaplan.domain.intervals import DAY
from ketaplan.files.calendars.asked import EVENT_STEPS, LONG_AGO, Asked
from ketaplan.files.calendars.free_busy import periods
from ketaplan.files.calendars.lines import Doubt, Event, Reading
from ketaplan.files.calendars.moments import UNPLACED, length_of, midnight, moved, written
from ketaplan.files.calendars.normal import event_of
from ketaplan.files.calendars.series import Occurrence, occurrences
from ketaplan.files.calendars.text import CalendarError, CalendarText, Part
from ketaplan.files.calendars.understood import Understood
from ketaplan.files.calendars.versions import EventGroup, Raw, groups_of
from ketaplan.files.calendars.walls import Pair, merged, on_the_wall
from ketaplan.files.calendars.zones import Zones

_UNPLACED = (UNPLACED, date.max)
_PERIOD_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 8 * 31, "YEARLY": 8 * 366}
"""The most days between two occurrences: a 29 February and a 31st come again after eight periods at the latest."""
LONG_LIST = 2000
"""The characters of listed times that are looked at without counting the work."""
_NUMBER = re.compile("[1-9][0-9]{0,4}")
_WEEKDAYS = re.compile("(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*")
REPEATING = frozenset({"RRULE", "RDATE", "RECURRENCE-ID"})


class CalendarTime(NamedTuple):
    """Local times in order, without overlap; ``doubts`` are those that affect the requested days."""

    times: list[Pair]
    doubts: list[Doubt]
    text: CalendarText
    understood: Understood


def busy_time(content: bytes, zone: ZoneInfo, first: date, last: date) -> CalendarTime:
    """Return a calendar's busy time between two days, inclusive, in a zone.

    Raises :class:`CalendarError` if the file cannot be used.
    """
    found = _busy_time(content, zone, first, last)
    if isinstance(found, CalendarError):
        raise found
    return found


@lru_cache(maxsize=4)
def _busy_time(content: bytes, zone: ZoneInfo, first: date, last: date) -> CalendarTime | CalendarError:
    """Return the busy time, or why there is none; ``check --details`` asks twice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' warnings are replaced by our own
        asked = Asked(first, last, zone)
        try:
            return _Calendar(asked.text_of(content), asked).busy_time()
        except CalendarError as error:
            return error.with_traceback(None)


class _Calendar:
    """One file while it is read."""

    def __init__(self, text: CalendarText, asked: Asked) -> None:
        self.text, self.asked = text, asked
        self.zones = Zones(text, asked)
        self.understood = Understood(unread=text.unread, periods=text.outside_periods)
        self.understood.count_apart(text.apart)
        self._defaults: dict[int, tzinfo | str | None] = {}

    def busy_time(self) -> CalendarTime:
        for part in self.text.parts:
            if part.name == "VCALENDAR":
                self._check_scale(part)
        times: list[Pair] = []
        doubts: dict[Doubt, None] = {}
        span = (self.asked.begin, self.asked.end)
        around = (span[0] - DAY, span[1] + DAY)
        for occurrence in self._occurrences():
            doubt = occurrence.event.doubt
            if doubt is None:
                if pair := on_the_wall(*occurrence.with_travel, self.asked.zone, span):
                    times.append(pair)
            elif doubt not in doubts and on_the_wall(*occurrence.with_travel, self.asked.zone, around):
                doubts[doubt] = None
        return CalendarTime(merged(times), list(doubts), self.text, self.understood)

    def _check_scale(self, part: Part) -> None:
        for line in self.text.lines(part).get("CALSCALE", ()):
            if line.value.upper() not in {"", "GREGORIAN"}:
                raise CalendarError("only the Gregorian calendar is supported", self.text.line(line.at), "CALSCALE")

    def _occurrences(self) -> Iterator[Occurrence]:
        for group in groups_of(self.text, self.asked):
            self.understood.replaced += [raw.at for raw in group.replaced]
            yield from self._of_group(group)
        for part in self.text.parts:
            if part.name == "VFREEBUSY":
                reading = self._reading(part)
                yield from periods(reading, self.asked, self.understood)
                self.understood.notes += reading.notes

    def _of_group(self, group: EventGroup) -> Iterator[Occurrence]:
        """Yield the masters that may matter, each with its moved occurrences, whose time counts anyway."""
        alone = not group.overrides
        masters = [event for raw in group.masters if (event := self._near_event(raw, alone=alone))]
        moved_ones = list(self._overrides(group.overrides, masters))
        followed = [master for master in masters if master.takes_time or any(one.and_later for one in moved_ones)]
        for master in followed:
            if master.repeats or moved_ones:
                yield from (one for one in occurrences(master, moved_ones, self.asked) if not one.event.is_free)
            else:
                yield Occurrence(master, master.start, master.length)
        for one in moved_ones:
            if not one.is_free and (not followed or one.replaces is None):
                yield Occurrence(one, one.start, one.length)

    def _overrides(self, versions: Sequence[Sequence[Raw]], masters: Sequence[Event]) -> Iterator[Event]:
        """Yield moved occurrences that are or were near; of versions that cannot be ranked, all."""
        longest = max((master.length.about for master in masters), default=timedelta())
        for raws in versions:
            near = [raw for raw in raws if self._may_matter(raw)]
            if near or (masters and _was_near(raws[0], self.asked, longest)):
                first, *others = (self._event(raw) for raw in raws)
                yield first
                yield from (other._replace(replaces=None) for other in others)

    def _near_event(self, raw: Raw, *, alone: bool) -> Event | None:
        """Return an event that may be on the requested days; None for others.

        A series that is ``alone``, without moved occurrences, is over after its last one by count.
        """
        if raw.lines.keys() & REPEATING:
            first, last = extent(raw)
            if alone and last == date.max:
                last = counted_extent(raw, first)
            return self._event(raw) if self._is_near(raw, first, last) else None
        event = self._event(raw)
        last = moved(event.wall, event.length.about)
        return event if self._is_near(raw, event.wall.date(), last.date()) else None

    def _event(self, raw: Raw) -> Event:
        reading = self._reading(raw.part, raw)
        event = event_of(reading)
        self.understood.notes += reading.notes
        if event.is_free:
            self.understood.free += 1
        elif event.doubt:
            self.understood.doubts.append(event.doubt)
        return event

    def _reading(self, part: Part, raw: Raw | None = None) -> Reading:
        self.asked.spend(EVENT_STEPS, part)
        owner = part.owner

        def zoned(name: str) -> tzinfo | str:
            return self.zones.named(name, owner)

        lines = raw.lines if raw else self.text.lines(part)
        return Reading(part.at, lines, zoned, self._default(owner), self.asked)

    def _default(self, owner: int) -> tzinfo | str | None:
        """Return a calendar's zone for times without one."""
        if owner not in self._defaults:
            part = self._calendars.get(owner)
            lines = self.text.lines(part).get("X-WR-TIMEZONE", []) if part else []
            named = lines[0].value if lines else ""
            self._defaults[owner] = self.zones.named(named, owner) if named else None
        return self._defaults[owner]

    @cached_property
    def _calendars(self) -> dict[int, Part]:
        """The calendars of the file by their places; there may be thousands."""
        return {part.at: part for part in self.text.parts if part.name == "VCALENDAR"}

    def _may_matter(self, raw: Raw) -> bool:
        """Return whether an event may be on the requested days, by its text; note the calendar's extent."""
        return self._is_near(raw, *extent(raw))

    def _is_near(self, raw: Raw, first: date, last: date) -> bool:
        said, (lo, hi) = self.understood, self.asked.near_days
        said.events += 1
        said.repeating += "RRULE" in raw.lines or "RDATE" in raw.lines
        said.over += last < lo
        if first > UNPLACED:
            said.extend(first, last)
        return first <= hi and last >= lo


def extent(raw: Raw) -> tuple[date, date]:
    """Return the first and last day that an event may cover; all days if that is unclear."""
    start, end = written(raw.text("DTSTART")), written(raw.text("DTEND"))
    if start is None or ("DTEND" in raw.lines and end is None):
        return _UNPLACED
    length = length_of(raw.text("DURATION")) if "DURATION" in raw.lines and end is None else None
    if "DURATION" in raw.lines and end is None and length is None:
        return _UNPLACED
    last = max(end.day, start.day) if end else _day(moved(midnight(start.day), length.about + DAY if length else DAY))
    if "RDATE" in raw.lines or ("RRULE" in raw.lines and not raw.text("RRULE").upper().count("UNTIL=")):
        return start.day, date.max
    if "RRULE" in raw.lines:
        last = _after(raw, last - start.day)
    return (start.day, last) if last >= start.day else _UNPLACED


def counted_extent(raw: Raw, first: date) -> date:
    """Return the last day that a series with a count, or with listed times, certainly does not go beyond."""
    values = _values(raw, "RDATE")
    if sum(map(len, values)) > LONG_LIST:
        return date.max
    listed = [value.strip() for line in values for value in line.split(",")]
    days = [said.day for value in listed if (said := written(value))]
    ends = [_after_count(value, first) for value in _values(raw, "RRULE")]
    end, length = written(raw.text("DTEND")), length_of(raw.text("DURATION")) if "DURATION" in raw.lines else None
    is_long = (end and end.day - first > LONG_AGO) or (length and length.about > LONG_AGO)
    if first == UNPLACED or is_long or len(days) != len(listed) or date.max in ends:
        return date.max
    return _day(moved(midnight(max([first, *days, *ends])), LONG_AGO))


def _after_count(rule: str, first: date) -> date:
    """Return a day after the last occurrence of a rule that certainly has one in each of its periods."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().strip().split(";"))
    period = _PERIOD_DAYS.get(parts.get("FREQ", ""), 0)
    every = parts.get("FREQ") == "WEEKLY" and _WEEKDAYS.fullmatch(parts.get("BYDAY", "MO"))
    count, interval = parts.get("COUNT", ""), parts.get("INTERVAL", "1")
    plain = parts.keys() <= {"FREQ", "COUNT", "INTERVAL", "WKST", *(("BYDAY",) if every else ())}
    if not (period and plain and _NUMBER.fullmatch(count) and _NUMBER.fullmatch(interval)):
        return date.max
    return _day(moved(midnight(first), (int(count) + 1) * int(interval) * period * DAY))


def _after(raw: Raw, length: timedelta) -> date:
    """Return the last day of a series with a stated end."""
    ends = [value.upper().partition("UNTIL=")[2].partition(";")[0] for value in _values(raw, "RRULE")]
    days = [said.day for end in ends if (said := written(end.strip()))]
    return _day(moved(midnight(max(days)), length + DAY)) if len(days) == len(ends) else date.max


def _values(raw: Raw, name: str) -> list[str]:
    return [line.value for line in raw.lines.get(name, ())]


def _day(moment: datetime) -> date:
    return moment.date()


def _was_near(raw: Raw, asked: Asked, longest: timedelta) -> bool:
    """Return whether a moved occurrence may have been near the requested days."""
    said = written(raw.text("RECURRENCE-ID"))
    later = "RANGE" in raw.lines["RECURRENCE-ID"][0].parameters.upper()
    return said is None or later or (moved(asked.near[0], -longest).date() <= said.day <= asked.near[1].date())
