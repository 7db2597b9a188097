"""The text of an iCalendar file as parts: unfolded, with positions, not interpreted."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from ketaplan.files.calendars.apart import Apart
from ketaplan.files.calendars.outside_periods import PeriodWindow, without_outside

MOST_PARTS = 40_000
"""The most parts to read in one file, without events outside the requested days."""

MOST_OF_ONE = 50_000
MOST_LINES = 1_000_000

READ = frozenset({"VEVENT", "VFREEBUSY", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VCALENDAR"})
WHOLE = frozenset({"VEVENT", "VFREEBUSY", "VTIMEZONE"})
"""If one of these is not closed, the file is truncated or broken, and what is missing is unknown."""

_BEGINS = frozenset({"BEGIN", "begin", "Begin"})
_EDGE = re.compile(r"\n(BEGIN|END|begin|end|Begin|End)[ \t]*:[ \t]*([^\n]*)")
_NAMES = (
    "DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE RECURRENCE-ID UID SEQUENCE DTSTAMP STATUS TRANSP FREEBUSY "
    "X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-ALLDAYEVENT X-MICROSOFT-MSNCALENDAR-BUSYSTATUS "
    "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT X-FUNAMBOL-ALLDAY X-APPLE-TRAVEL-DURATION "
    "TZID X-LIC-LOCATION TZOFFSETFROM TZOFFSETTO X-WR-TIMEZONE METHOD CALSCALE"
)
_PROPERTY = re.compile(rf"\n({'|'.join(_NAMES.split())})[ \t]*([;:][^\n]*)", re.IGNORECASE)
_VALUE = re.compile(r'((?:;(?:[^:"]|"[^"]*")*)?):(.*)', re.DOTALL)
_BARE = re.compile(r"\s*BEGIN:(?:VEVENT|VFREEBUSY)\s*\n", re.IGNORECASE)
_STARTS_A_VALUE = re.compile(r"\s*(?:[+-]?P|\d{4}-?\d\d|,|$)", re.IGNORECASE)
_PARAMETER = re.compile(r';\s*([A-Za-z-]+)\s*=\s*("[^"]*"|[^;]*)')
_OF_TIME = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})


class CalendarError(Exception):
    """Why a calendar cannot be used; ``line`` is 0 for the file itself."""

    def __init__(self, message: str, line: int = 0, key: str = "") -> None:
        """Store the message, without any text of the calendar."""
        super().__init__(message)
        self.line = line
        self.key = key


class OddError(Exception):
    """One property cannot be used; ``at`` is its position in the text."""

    def __init__(self, at: int, key: str, message: str) -> None:
        """Store the message, without any text of the calendar."""
        super().__init__(message)
        self.at = at
        self.key = key


class Property(NamedTuple):
    """One line of a part: ``DTSTART;TZID=Europe/Berlin:20261124T100000``."""

    name: str
    parameters: str
    value: str
    at: int

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter, stripped of quotes and spaces; None if not given."""
        if not self.parameters:
            return None
        for key, value in _PARAMETER.findall(self.parameters):
            if key.upper() == name:
                return str(value).strip().strip('"').strip()
        return None


class Part(NamedTuple):
    """One component; ``own`` are the spans of its lines, without those of the parts in it."""

    name: str
    at: int
    end: int
    owner: int
    own: tuple[tuple[int, int], ...]


Lines = dict[str, list[Property]]
"""The properties of one part that say when something is, by name."""


class CalendarText:
    """A file's text, unfolded, with a newline before each line."""

    def __init__(self, content: bytes, lo: datetime, hi: datetime) -> None:
        """Decode it; raises :class:`CalendarError` if it is not text.

        Events and periods clearly outside the time between ``lo`` and ``hi`` are left out.
        """
        if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
            raise CalendarError("this is not a text file in UTF-8, as iCalendar files are")
        text = content.decode("utf-8-sig", errors="replace")  # only names and titles contain more than ASCII
        if "\r" in text:
            ended = text if "\n" in text else text.replace("\r", "\n")
            text = ended.replace("\r\n", "\n").replace("\r", "")
        if text.count("\n") > MOST_LINES:
            raise CalendarError(f"it has more than {MOST_LINES:,} lines; export fewer days")
        self._folded = "\n" + text.lstrip(" \t")
        unfolded = self._folded.replace("\n ", "").replace("\n\t", "")
        self.text, self.outside_periods = without_outside(unfolded, PeriodWindow.of(lo, hi))
        self.apart = Apart(self.text, lo, hi)

    def line(self, at: int) -> int:
        """Return the line number in the file for a position in the text."""
        return bisect_left(self._line_ends, at) + bisect_left(self._folds, at)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    @cached_property
    def _folds(self) -> list[int]:
        """Where lines were joined, as positions in the unfolded text."""
        return [match.start() - 2 * count for count, match in enumerate(re.finditer("\n[ \t]", self._folded))]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts that say when something is, in the order in which they end."""
        return tuple(part for part in self._all_parts if part.name in READ)

    @cached_property
    def unread(self) -> Counter[str]:
        """The number of parts of other kinds directly in calendars."""
        return Counter(part.name for part in self._all_parts if part.name not in READ)

    @cached_property
    def _all_parts(self) -> tuple[Part, ...]:
        found = tuple(self._walk())
        if not any(part.name == "VCALENDAR" for part in found) and not _BARE.match(self.text):
            raise CalendarError("this is not an iCalendar file: it has no BEGIN:VCALENDAR")
        return found

    def _walk(self) -> Iterator[Part]:
        """Yield each part of a calendar, and those of a time zone, as it ends."""
        open_parts: list[_Open] = []
        names: dict[str, int] = {}
        for count, edge in enumerate(self._edges()):
            if count > 2 * MOST_PARTS:
                words = f"there are more than {MOST_PARTS:,} parts that may matter up to here; export fewer days"
                raise CalendarError(words, self.line(edge.start() + 1))
            name = edge[2].strip().upper()
            if edge[1] in _BEGINS:
                outer = open_parts[-1] if open_parts else None
                if outer:
                    self._may_hold(outer, name)
                    outer.pause(edge.start())
                open_parts.append(_Open(name, edge.start() + 1, edge.end(), outer))
                names[name] = names.get(name, 0) + 1
            elif names.get(name):
                while open_parts[-1].name != name:
                    names[self._given_up(open_parts.pop()).name] -= 1
                names[name] -= 1
                ended = open_parts.pop()
                if ended.is_read:
                    yield ended.part(edge.start())
                if open_parts:
                    open_parts[-1].since = edge.end()
        for left in reversed(open_parts):
            if self._given_up(left).is_read:
                yield left.part(len(self.text))

    def _edges(self) -> Iterator[re.Match[str]]:
        """Yield where parts start and end, without skipped events."""
        begin = 0
        for first, last in self.apart.spans:
            yield from _EDGE.finditer(self.text, begin, first + 1)
            begin = last
        yield from _EDGE.finditer(self.text, begin)

    def _may_hold(self, outer: _Open, name: str) -> None:
        if (name in WHOLE or name == "VCALENDAR") and outer.name in WHOLE:
            self._given_up(outer)

    def _given_up(self, part: _Open) -> _Open:
        """Return a part without an end, if it may be incomplete; raises :class:`CalendarError` if not."""
        if part.name in WHOLE:
            raise CalendarError(f"{part.name} has a BEGIN without END", self.line(part.at), "BEGIN")
        return part

    def lines(self, part: Part) -> Lines:
        """Return a part's own properties about time."""
        found: Lines = {}
        text = self.text
        for start, end in part.own if part.name != "VCALENDAR" else [self._head(part)]:
            for count, match in enumerate(_PROPERTY.finditer(text, start, end)):
                if count > MOST_OF_ONE:
                    raise CalendarError("one part has more lines than can be read", self.line(part.at), part.name)
                name = match[1].upper()
                found.setdefault(name, []).append(_property(name, match[2], match.start() + 1))
        return found

    def _head(self, calendar: Part) -> tuple[int, int]:
        """Return a calendar's text before its first part."""
        start, end = calendar.own[0]
        following = bisect_left(self.apart.spans, (start, 0))
        return start, min([end, *(first for first, _ in self.apart.spans[following : following + 1])])

    def own_text(self, part: Part) -> str:
        """Return all lines of a part, including those of parts in it."""
        return self.text[part.at : part.end]


class _Open:
    """A part that has started but not ended."""

    __slots__ = ("at", "is_read", "name", "owner", "since", "spans", "within")

    def __init__(self, name: str, at: int, since: int, outer: _Open | None) -> None:
        self.name, self.at, self.since = name, at, since
        self.spans: list[tuple[int, int]] = []
        self.owner: int = at if name == "VCALENDAR" else (outer.owner if outer else -1)
        in_zone: bool = outer is not None and outer.name == "VTIMEZONE" and outer.is_read
        self.is_read: bool = in_zone or outer is None or (outer.name == "VCALENDAR" and outer.is_read)

    def pause(self, at: int) -> None:
        """Pause: another part starts in it."""
        if self.since >= 0:
            self.spans.append((self.since, at))
        self.since = -1

    def part(self, end: int) -> Part:
        """Return the complete part at its end."""
        self.pause(end)
        return Part(self.name, self.at, end, self.owner, tuple(self.spans))


def _property(name: str, rest: str, at: int) -> Property:
    """Split ``;TZID=Europe/Berlin:20261124T100000``; names of zones may contain unquoted colons."""
    if rest[0] == ":":
        return Property(name, "", rest[1:].strip(), at)
    match = _VALUE.fullmatch(rest)
    parameters, value = (match[1], match[2]) if match else rest.rsplit(":", 1) if ":" in rest else (rest, "")
    while name in _OF_TIME and not _STARTS_A_VALUE.match(value) and ":" in value:
        more, _, value = value.partition(":")
        parameters = f"{parameters}:{more}"
    return Property(name, parameters, value.strip(), at)


def between(parts: list[Part], zone: Part) -> list[Part]:
    """Return those of the parts, in order of position, that are inside a zone."""
    places = [part.at for part in parts]
    return parts[bisect_left(places, zone.at) : bisect_right(places, zone.end)]
