"""A calendar whose parts are each harmless and too many together: an answer or a clear fault, within bounds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars import busy

MEGABYTE = 1024 * 1024
MOST_BYTES = int(float(os.environ.get("KETAPLAN_CALENDAR_MB", "1.5")) * MEGABYTE)
"""Of a file: many parts cost most where they are just not too many; 10 tries files as large as may be."""
SECONDS, MEGABYTES = 4, 300
"""Of processor time; 2 s are asked of a machine that is otherwise idle, and a busy one takes up to twice as long."""

READ = """
import sys
from datetime import date
from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars import busy
days = date(2026, 11, 27), date(2029, 11, 27)
try:
    busy.times_in(open(sys.argv[1], "rb").read(), "x.ics", zone_named("America/New_York"), days)
except busy._FaultyError as error:
    print(error.faults[0])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")), file=sys.stderr)
"""


def event(number: int, *lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{number}", *lines, "END:VEVENT", ""])


def observance(number: int) -> str:
    rule = f"DTSTART:{1000 + number % 900}1101T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH={number % 12 + 1}"
    return f"BEGIN:STANDARD\n{rule}\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\n"


def zone(name: int | str, *observances: str) -> str:
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{''.join(observances)}END:VTIMEZONE\n"


START = "DTSTART:202003{:02}T{:02}0000\nDURATION:PT5M"
ONE = "DTSTART:20261201T090000\nDURATION:PT1H"


def repeating(rule: str) -> Callable[[int], str]:
    return lambda n: event(n, START.format(n % 28 + 1, n % 24), f"RRULE:{rule}")


def moved(number: int) -> str:
    place = f"RECURRENCE-ID:2027{number % 12 + 1:02}{number % 28 + 1:02}T{number % 240_000:06}"
    return event(0, f"{place}\nDTSTART:20270101T{number % 240_000:06}\nDURATION:PT1M")


def past(number: int) -> str:
    """Return a period of the year before the requested days."""
    start = f"2026{number % 10 + 1:02}{number % 28 + 1:02}T{number % 22:02}{number % 60:02}"
    return f"{start}00Z/PT{number % 50 + 1}M" if number % 2 else f"{start}00Z/{start}59Z"


Family = tuple[str, Callable[[int], str], str]
"""What comes first, what is there again and again by its number, and what comes last."""

LARGE: dict[str, Family] = {
    "weekly": ("", repeating("FREQ=WEEKLY"), ""),
    "weekly, excluded": ("", lambda n: event(n, f"{ONE}\nRRULE:FREQ=WEEKLY\nEXDATE:20270105T090000"), ""),
    "last workdays": ("", repeating("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"), ""),
    "30 February": ("", repeating("FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30"), ""),
    "each second": ("", repeating("FREQ=SECONDLY;INTERVAL=301"), ""),
    "minutes of each hour": ("", repeating("FREQ=HOURLY;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,30"), ""),
    "from 1600": ("", lambda n: repeating("FREQ=YEARLY;COUNT=9999;BYDAY=MO;BYSETPOS=3")(n).replace("2020", "1600"), ""),
    "a zone of many rules": (
        "BEGIN:VTIMEZONE\nTZID:old\n",
        observance,
        "END:VTIMEZONE\n" + event(1, "DTSTART;TZID=old:20261201T090000", "DURATION:PT1H"),
    ),
    "many zones": (
        "",
        lambda n: zone(n, observance(n)) + event(n, f"DTSTART;TZID={n}:20261201T090000\nDURATION:PT1H"),
        "",
    ),
    "zones that nothing uses": ("", lambda n: zone(n, observance(n)), event(1, ONE)),
    "exceptions": (
        f"BEGIN:VEVENT\n{ONE}\nRRULE:FREQ=DAILY\nEXDATE:20261202T000000",
        lambda n: f",20261202T{n % 240_000:06}",
        "\nEND:VEVENT\n",
    ),
    "additions": (
        f"BEGIN:VEVENT\n{ONE}\nRDATE:20261202T000000",
        lambda n: f",2027{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}{n % 60:02}{n % 59:02}",
        "\nEND:VEVENT\n",
    ),
    "overrides": (event(0, "DTSTART:20200101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY"), moved, ""),
    "versions": ("", lambda n: event(0, f"SEQUENCE:{n}", ONE), ""),
    "busy periods": (
        "BEGIN:VFREEBUSY\n",
        lambda n: f"FREEBUSY:2027{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}0000Z/PT{n % 50 + 1}M\n",
        "END:VFREEBUSY\n",
    ),
    "events of these days": ("", lambda n: event(n, f"DTSTART:2027{n % 12 + 1:02}01T090000\nDURATION:PT1H"), ""),
    "events that cannot be read": ("", lambda n: event(n, f"DTSTART:2027{n % 12 + 1:02}01T090000\nDURATION:{n}"), ""),
    "a history": ("", lambda n: event(n, f"DTSTART:2019{n % 12 + 1:02}01T090000\nDURATION:PT1H"), ""),
    "a history of busy periods": ("BEGIN:VFREEBUSY\n", lambda n: f"FREEBUSY:{past(n)}\n", "END:VFREEBUSY\n"),
    "a history of lists": ("", lambda n: f"BEGIN:VFREEBUSY\nFREEBUSY:{past(n)}\nEND:VFREEBUSY\n", ""),
    "a history in one line": ("BEGIN:VFREEBUSY\nFREEBUSY:", lambda n: f"{past(n)},\n ", "\nEND:VFREEBUSY\n"),
    "tasks": ("", lambda n: f"BEGIN:VTODO\nUID:{n}\nDUE:20270101T090000\nEND:VTODO\n", ""),
    "words": (f"BEGIN:VEVENT\n{ONE}\nDESCRIPTION:", lambda _: "so it goes\n  and on ", "\nEND:VEVENT\n"),
    "calendars": ("END:VCALENDAR\n", lambda n: f"BEGIN:VCALENDAR\n{event(n, ONE)}END:VCALENDAR\n", "BEGIN:VCALENDAR\n"),
    "empty lines": ("", lambda _: "\n", ""),
    "begun and never ended": ("", lambda _: "BEGIN:X\n", ""),
    "one endless line": (f"BEGIN:VEVENT\n{ONE}\nRRULE:FREQ=DAILY;BYDAY=", lambda _: "MO,", "\nEND:VEVENT\n"),
}


PAST_PERIODS = ("a history of busy periods", "a history of lists", "a history in one line")
FEW_PARTS = (
    *(
        "exceptions",
        "additions",
        "busy periods",
        "a history",
        *PAST_PERIODS,
        "words",
        "empty lines",
        "one endless line",
    ),
)
"""Families that are read to their end however large they are."""


def filled(first: str, again: Callable[[int], str], last: str, most: int = MOST_BYTES) -> str:
    """Return a calendar of nearly this many bytes."""
    frame = f"BEGIN:VCALENDAR\nVERSION:2.0\n{first}", f"{last}END:VCALENDAR\n"
    longest = max(len(again(n)) for n in range(0, 1_000_000, 4_321))
    number = (most - sum(map(len, frame))) // longest
    return f"{frame[0]}{''.join(map(again, range(number)))}{frame[1]}"


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_in_sum_is_read_or_refused_within_bounds(tmp_path: Path, name: str) -> None:
    read(filled(*LARGE[name]), tmp_path)


@pytest.mark.parametrize("name", FEW_PARTS)
def test_a_file_as_large_as_may_be_is_read_or_refused_within_bounds(tmp_path: Path, name: str) -> None:
    read(filled(*LARGE[name], most=10 * MEGABYTE), tmp_path)


@pytest.mark.parametrize("name", PAST_PERIODS)
def test_periods_that_are_over_do_not_count(tmp_path: Path, name: str) -> None:
    first, again, last = LARGE[name]
    text = f"{first}{''.join(map(again, range(60_000)))}{last}"
    to_come = "BEGIN:VFREEBUSY\nFREEBUSY:20261201T140000Z/PT1H,20261126T140000Z/20261127T150000Z\nEND:VFREEBUSY\n"
    for parts in ((text, to_come), (to_come, text)):
        content = f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(parts)}END:VCALENDAR\n".encode()
        times = busy.times_in(
            content, "x.ics", zone_named("America/New_York"), (date(2026, 11, 27), date(2029, 11, 27))
        )
        assert [(start.isoformat(), end.isoformat()) for start, end in times] == [
            ("2026-11-27T00:00:00", "2026-11-27T10:00:00"),
            ("2026-12-01T09:00:00", "2026-12-01T10:00:00"),
        ]


def read(text: str, folder: Path) -> None:
    """Read a calendar in its own process, within bounds."""
    path, said, peak = folder / "x.ics", folder / "said", folder / "peak"
    path.write_text(text)
    command = [sys.executable, "-c", READ, str(path)]
    with said.open("wb") as out, peak.open("wb") as err, subprocess.Popen(command, stdout=out, stderr=err) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    assert used.ru_utime + used.ru_stime < SECONDS
    assert int(peak.read_text()) < MEGABYTES * 1024  # its own: the one in ``used`` starts at that of the tests' process
    assert all(line.startswith("x.ics:") and "Error" not in line for line in said.read_text().splitlines())
