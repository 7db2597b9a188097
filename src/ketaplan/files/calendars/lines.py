"""One event while it is read: its lines, its zones, and its doubts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from ketaplan.files.calendars.asked import LINE_STEPS, VALUE_STEPS, Asked
from ketaplan.files.calendars.moments import Length, Moment, fixed, in_zone, midnight, written
from ketaplan.files.calendars.rules import RepeatRule
from ketaplan.files.calendars.text import Lines, OddError, Property

Zoned = Callable[[str], tzinfo | str]
"""The zone of a name in this calendar, or why it is unknown."""


class Doubt(NamedTuple):
    """Why an event's time is unknown; ``at`` is the position of the property."""

    at: int
    key: str
    words: str


class Event(NamedTuple):
    """An event with normalized times; ``here`` is the zone of its times without one.

    Exceptions and additions are in the zone of its start, or days.  ``periods`` are the lengths of additions with their
    own length.  ``travel`` is the time before the start that is busy, too.
    """

    at: int
    start: Moment
    length: Length
    here: tzinfo
    is_free: bool = False
    travel: timedelta = timedelta()
    rules: tuple[RepeatRule, ...] = ()
    rules_at: int = 0
    additions: tuple[datetime, ...] = ()
    periods: dict[datetime, Length] = {}  # noqa: RUF012  never changed
    exceptions: tuple[Moment, ...] = ()
    replaces: Moment | None = None
    and_later: bool = False
    doubt: Doubt | None = None

    @property
    def repeats(self) -> bool:
        """Whether it has more than one time."""
        return bool(self.rules or self.additions)

    @property
    def takes_time(self) -> bool:
        """Whether its own times have any length."""
        return not self.is_free and bool(self.length.about or self.periods)

    @property
    def zone(self) -> tzinfo:
        """The zone in which it repeats."""
        return self.start.tzinfo or self.here if isinstance(self.start, datetime) else self.here

    @property
    def wall(self) -> datetime:
        """Its start in its own local time."""
        return midnight(self.start).replace(tzinfo=None)


class Reading:
    """One event while it is read: its lines, the zones of its calendar, and its doubts."""

    def __init__(self, at: int, lines: Lines, zoned: Zoned, default: tzinfo | str | None, asked: Asked) -> None:
        """Start reading; ``default`` is the calendar's zone for times without one, if any."""
        self.at, self.lines, self._zoned, self._default, self._asked = at, lines, zoned, default, asked
        self.here = default if isinstance(default, tzinfo) else asked.zone
        self.doubts: list[Doubt] = []
        self.notes: list[Doubt] = []

    def doubt(self, error: OddError) -> None:
        """Remember why the event's time is unknown."""
        self.doubts.append(Doubt(error.at, error.key, str(error)))

    def note(self, error: OddError) -> None:
        """Remember what is skipped without harm."""
        self.notes.append(Doubt(error.at, error.key, str(error)))

    def one(self, name: str) -> Property | None:
        """Return the only property of that name; if several differ, the first, with a doubt."""
        found = self.lines.get(name)
        if not found:
            return None
        if len(found) > 1 and len({(one.parameters, one.value) for one in found}) > 1:
            self.doubt(OddError(found[1].at, name, "is given twice, with different values"))
        return found[0]

    def moment(self, line: Property, value: str | None = None) -> Moment:
        """Return a line's value as a date or time; raises :class:`OddError` if it is neither."""
        said = written(line.value if value is None else value)
        if said is None:
            raise OddError(line.at, line.name, "is not a readable date or time")
        if said.clock is None:
            return said.day
        if said.clock.time() == time() and (line.parameter("VALUE") or "").upper() == "DATE":
            return said.day
        if said.offset:
            instant = said.clock.replace(tzinfo=fixed(said.offset))
            return in_zone(instant, self._default) if isinstance(self._default, tzinfo) else instant
        return self._on_a_clock(line, said.clock)

    def _on_a_clock(self, line: Property, clock: datetime) -> datetime:
        name = line.parameter("TZID")
        zone = self._default if name is None else self._zoned(name)
        if isinstance(zone, str):
            key = f"{line.name};TZID" if name is not None else "X-WR-TIMEZONE"
            self.doubt(OddError(line.at, key, zone))
            return clock.replace(tzinfo=UTC)
        return clock.replace(tzinfo=zone) if zone else clock

    def spend(self, line: Property) -> None:
        """Count the cost of reading a line of which there may be many."""
        self._asked.spend(LINE_STEPS, line, line.name)

    def values(self, name: str) -> Iterator[tuple[Property, str]]:
        """Yield each value of the lists of that name that may be on the requested days, once."""
        first, last = self._asked.in_lists
        for line in self.lines.get(name, ()):
            for value in dict.fromkeys(map(str.strip, line.value.split(","))):
                day = value[:8]
                if day and (first <= day <= last or not day.isdecimal()):
                    self._asked.spend(VALUE_STEPS, line)
                    yield line, value


def instant(moment: datetime, here: tzinfo) -> datetime:
    """Return the instant of a time, with ``here`` as the zone of times without one."""
    return in_zone(moment if moment.tzinfo else moment.replace(tzinfo=here), UTC)
