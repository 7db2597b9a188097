"""A calendar whose parts are each harmless and too many together: an answer or a clear fault, within bounds."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS, MEGABYTES = 8, 300
"""The bar is 2 s of processor; tests share theirs with others."""

READ = """
import resource, sys
from datetime import date
from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars import busy
days = date(2026, 11, 27), date(2029, 11, 27)
try:
    busy.times_in(open(sys.argv[1], "rb").read(), "x.ics", zone_named("America/New_York"), days)
except busy._FaultyError as error:
    print(error.faults[0])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def event(number: int, *lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{number}", *lines, "END:VEVENT", ""])


def zone(number: int) -> str:
    rule = f"DTSTART:{1000 + number % 900}1101T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH={number % 12 + 1}"
    return f"BEGIN:STANDARD\n{rule}\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\n"


START = "DTSTART:202003{:02}T{:02}0000\nDURATION:PT5M"


def repeating(rule: str, number: int) -> str:
    return "".join(event(n, START.format(n % 28 + 1, n % 24), f"RRULE:{rule}") for n in range(number))


LARGE = {
    "weekly": lambda: repeating("FREQ=WEEKLY", 20_000),
    "last workdays": lambda: repeating("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", 5_000),
    "30 February": lambda: repeating("FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30", 5_000),
    "each second": lambda: repeating("FREQ=SECONDLY;INTERVAL=301", 5_000),
    "from 1600": lambda: repeating("FREQ=YEARLY;COUNT=9999;BYDAY=MO;BYSETPOS=3", 5_000).replace("2020", "1600"),
    "a zone of many rules": lambda: (
        "BEGIN:VTIMEZONE\nTZID:old\n"
        + "".join(map(zone, range(1_490)))
        + "END:VTIMEZONE\n"
        + event(1, "DTSTART;TZID=old:20261201T090000", "DURATION:PT1H")
    ),
    "many zones": lambda: "".join(
        f"BEGIN:VTIMEZONE\nTZID:{n}\n{zone(n)}END:VTIMEZONE\n"
        + event(n, f"DTSTART;TZID={n}:20261201T090000\nDURATION:PT1H")
        for n in range(5_000)
    ),
    "exceptions": lambda: event(
        1,
        "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY",
        "EXDATE:" + ",".join(f"20261202T{n:06}" for n in range(240_000)),
    ),
    "overrides": lambda: (
        event(0, "DTSTART:20200101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY")
        + "".join(
            event(0, f"RECURRENCE-ID:2027{n % 12 + 1:02}{n % 28 + 1:02}T{n:06}\nDTSTART:20270101T{n:06}\nDURATION:PT1M")
            for n in range(20_000)
        )
    ),
    "a history": lambda: "".join(
        event(n, f"DTSTART:2019{n % 12 + 1:02}01T090000\nDURATION:PT1H") for n in range(100_000)
    ),
    "empty lines": lambda: "\n" * 9_000_000,
    "begun and never ended": lambda: "BEGIN:X\n" * 900_000,
    "one endless line": lambda: event(
        1, "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYDAY=" + "MO," * 3_000_000
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_in_sum_is_read_or_said_within_bounds(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.ics"
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{LARGE[name]()}END:VCALENDAR\n")
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)),
    )
    assert done.returncode == 0, done.stderr
    *faults, most = done.stdout.splitlines()
    assert int(most) < MEGABYTES
    assert all(fault.startswith("x.ics:") and "Error" not in fault for fault in faults)
