"""Keeps iCalendar files within bounds: what cannot matter is left out, what would take for ever is refused.

Parsing a calendar takes a millisecond an event, and recurrence has no end, so both are looked at as text first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date, datetime
from typing import Any, NamedTuple

MOST_LINES = 9_000
MOST_CHARACTERS = 400_000
MOST_STEPS = 100_000
"""Days and repetitions looked through for one file: a score of daily events that began ten years ago and more."""

EARLIEST_YEAR = 1600
"""Address books give birthdays without a year the year 1604."""

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097
"""After so many years the same dates fall on the same weekdays again."""

_NAME = re.compile(r"[A-Za-z0-9-]*")
_OF_CALENDARS = {"BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "X-WR-TIMEZONE"}
_OF_TIME = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
_OF_EVENTS = _OF_TIME | {"BEGIN", "END", "UID", "SEQUENCE", "STATUS", "TRANSP"}

_ZONE_RULE = re.compile(r"RRULE\b[^:]*:(?!.*FREQ=YEARLY)|.*BY(?:HOUR|MINUTE|SECOND)=", re.IGNORECASE)
_DAY = re.compile(r"^DT(?:START|END)\b.*:(\d{8})(?:T\d{6}Z?)?\s*$", re.MULTILINE | re.IGNORECASE)
_OPEN = re.compile(r"^(?:DURATION|RRULE|RDATE|RECURRENCE-ID)\b", re.MULTILINE | re.IGNORECASE)

_DAYS_OF_A_STEP = {"YEARLY": 365, "MONTHLY": 30, "WEEKLY": 7, "DAILY": 1, "HOURLY": 1}


class CalendarError(Exception):
    """Why a calendar cannot be used; ``line`` is 0 where it is the whole file."""

    def __init__(self, message: str, line: int = 0, key: str = "") -> None:
        """Say it without anything that the calendar says."""
        super().__init__(message)
        self.line = line
        self.key = key


class Line(NamedTuple):
    """An unfolded line of a calendar; ``number`` is where it begins in the file."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """The property's name."""
        match = _NAME.match(self.text)
        return match[0].upper() if match else ""

    @property
    def component(self) -> str:
        """What a line begins or ends."""
        return self.text.partition(":")[2].strip().upper()


class Bounded(NamedTuple):
    """A calendar with what may matter; ``event_lines`` says where its events began, in order."""

    text: str
    event_lines: tuple[int, ...]


def bounded_calendar(content: bytes, first: date, last: date) -> Bounded:
    """A calendar with those events alone that may take time between two days, and what says when."""
    kept: list[Line] = []
    for block in _blocks(_unfolded(_decoded(content))):
        if block[0].component != "VEVENT" or _may_matter(block, first, last):
            kept += block
    if not any(line.name == "BEGIN" and line.component == "VCALENDAR" for line in kept):
        raise CalendarError("this is not an iCalendar file: no BEGIN:VCALENDAR is in it")
    text = "".join(f"{line.text}\r\n" for line in kept)
    if len(kept) > MOST_LINES or len(text) > MOST_CHARACTERS:
        raise CalendarError(f"too many events between {first} and {last}, or that repeat; export those days alone")
    return Bounded(text, tuple(line.number for line in kept if line.text.upper().startswith("BEGIN:VEVENT")))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise CalendarError("this is not a text file in UTF-8, as iCalendar files are")
    return content.decode("utf-8-sig", errors="replace")  # only names and titles hold more than ASCII


def _unfolded(text: str) -> Iterator[Line]:
    number, parts = 1, [""]
    for count, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line[:1] in {" ", "\t"}:
            parts.append(line[1:])
            continue
        yield Line(number, "".join(parts))
        number, parts = count, [line]
    yield Line(number, "".join(parts))


def _blocks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Whole events and time zones, and the lines around them one by one; other parts are left out."""
    inside: list[str] = []
    block: list[Line] = []
    for line in lines:
        if line.name == "BEGIN" and line.component != "VCALENDAR":
            inside.append(line.component)
        if not inside:
            if line.name in _OF_CALENDARS:
                yield [line]
            continue
        if _belongs(line, inside):
            block.append(line)
        if line.name == "END":
            inside.pop()
            if not inside and block:
                yield block
                block = []
    if block:
        raise CalendarError(f"{inside[0]} is begun and not ended", block[0].number)


def _belongs(line: Line, inside: list[str]) -> bool:
    """Whether a line says when something is; of events nothing else is looked at."""
    if inside[0] == "VTIMEZONE":
        if _ZONE_RULE.match(line.text):
            raise CalendarError("a time zone whose rules are not yearly", line.number, "RRULE")
        return True
    return inside == ["VEVENT"] and line.name in _OF_EVENTS


def _may_matter(event: Sequence[Line], first: date, last: date) -> bool:
    """Whether an event may take time between two days; what is not plain stays, for the library to judge."""
    text = "\n".join(line.text for line in event)
    days = sorted(_DAY.findall(text))
    if not days or f"{last:%Y%m%d}" < days[0]:
        return not days
    return _OPEN.search(text) is not None or days[-1] >= f"{first:%Y%m%d}"


def check_events(events: Sequence[Any], lines: Sequence[int], last: date) -> None:
    """Refuse events that cannot be read, and repetitions that cannot be worked out soon."""
    steps = 0
    for event, line in zip(events, lines, strict=True):
        for name, _ in event.errors:
            if name in _OF_TIME:
                raise CalendarError("cannot be read", line, name)
        if "DTSTART" not in event:
            raise CalendarError("missing; an event needs its start", line, "DTSTART")
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            steps += _steps(event["DTSTART"].dt, rule, last, line)
            if steps > MOST_STEPS:
                raise CalendarError(f"repeats too often up to {last}; let it begin later", line, "RRULE")


def _steps(start: date, rule: Any, last: date, line: int) -> int:
    """What working a rule out up to a day costs, in days and repetitions."""
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    if frequency not in _DAYS_OF_A_STEP:
        raise CalendarError("FREQ is none of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY", line, "RRULE")
    if start.year < EARLIEST_YEAR:
        raise CalendarError(f"repeats from before the year {EARLIEST_YEAR}", line, "RRULE")
    first = _day(start)
    end = min([last, *(_day(until) for until in rule.get("UNTIL", []))])
    if first > end:
        return 0
    repeats, beyond = _repeated(start, rule, end, line)
    return max(repeats, (beyond - first.toordinal()) // _DAYS_OF_A_STEP[frequency])


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _repeated(start: date, rule: Any, last: date, line: int) -> tuple[int, int]:
    """How often a rule fits up to a day, and the ordinal of the first day on which it fits after that.

    A rule that never fits is searched to the end of the year 9999, which takes long; so the search is made in
    the last of the 400-year cycles of the calendar, which are all alike.
    """
    from dateutil.rrule import rrulestr

    cycles = (MAXYEAR - last.year) // CYCLE_YEARS
    begin = datetime(start.year + cycles * CYCLE_YEARS, start.month, start.day, getattr(start, "hour", 0))  # noqa: DTZ001
    end = last.toordinal() + cycles * CYCLE_DAYS
    text = ";".join(part for part in rule.to_ical().decode().split(";") if not part.upper().startswith("UNTIL="))
    try:
        found = rrulestr(text, dtstart=begin)
    except ValueError:
        raise CalendarError("a rule that cannot be read", line, "RRULE") from None
    count = 0
    for moment in found:
        count += 1
        if moment.toordinal() > end or count > MOST_STEPS:
            return count, moment.toordinal() - cycles * CYCLE_DAYS
    if not count:
        raise CalendarError("a rule that fits no day ever", line, "RRULE")
    return count, last.toordinal()
