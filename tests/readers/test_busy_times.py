"""Generated calendars take the same time by ketaplan as by ical.js; KETAPLAN_CALENDARS says how many are tried.

Known differences, so not generated: ical.js moves the end of what lasts over a change of clocks, reads RDATEs of zones
in its own way, and takes an occurrence that is both excluded and moved; of an hour that comes twice the second.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars.taken import taken
from ketaplan.files.calendars.walls import merged

pytestmark = pytest.mark.readers

HERE = Path(__file__).parent
CALENDARS = int(os.environ.get("KETAPLAN_CALENDARS", "60"))
FIRST, LAST = date(2026, 11, 9), date(2027, 3, 6)
CLINIC = zone_named("America/New_York")
BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
KINDS = {
    "date": (";VALUE=DATE", "%Y%m%d"),
    "utc": ("", "%Y%m%dT%H%M%SZ"),
    "zone": (";TZID=Europe/Berlin", "%Y%m%dT%H%M%S"),
    "wall": ("", "%Y%m%dT%H%M%S"),
}


def calendar(draw: random.Random) -> str:
    events = "".join(series(draw, uid) for uid in range(draw.randint(1, 3)))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{BERLIN}{events}END:VCALENDAR\n".replace("\n", "\r\n")


def series(draw: random.Random, uid: int) -> str:
    parameters, form = KINDS[kind := draw.choice(list(KINDS))]
    whole = kind == "date"
    start = datetime(2026, draw.choice((11, 12)), draw.randint(9, 28), 0 if whole else draw.randint(0, 21))
    step, frequency = draw.choice([(1, "DAILY"), (7, "WEEKLY")])
    lines = [
        f"DTSTART{parameters}:{start:{form}}",
        "DURATION:P1D" if whole else draw.choice(["DURATION:PT45M", "DURATION:PT8H"]),
    ]
    later = start + timedelta(days=step * draw.randint(2, 5))
    end = draw.choice(["", f";COUNT={draw.randint(3, 40)}", f";UNTIL={later + timedelta(days=30):{form}}"])
    end += "Z" if kind == "zone" and "UNTIL" in end else ""
    lines += [f"RRULE:FREQ={frequency}{end}"] if draw.random() < 0.7 else []
    repeats = len(lines) > 2
    lines += [f"EXDATE{parameters}:{start + timedelta(days=step):{form}}"] if repeats and draw.random() < 0.4 else []
    lines += draw.choice([[], [], [], ["TRANSP:TRANSPARENT"], ["STATUS:CANCELLED"]])
    text = event(uid, lines)
    if repeats and draw.random() < 0.5 and ";COUNT=3" not in end:
        to = later + timedelta(days=draw.choice((0, 1, 40)))
        moved = [f"RECURRENCE-ID{parameters}:{later:{form}}", f"DTSTART{parameters}:{to:{form}}", lines[1]]
        text += event(uid, moved)
    return text


def event(uid: int, lines: list[str]) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])


def on_the_wall(moment: str | int) -> datetime:
    if isinstance(moment, str):
        return datetime.fromisoformat(moment)
    return datetime.fromtimestamp(moment, UTC).astimezone(CLINIC).replace(tzinfo=None)


def test_generated_calendars_take_the_same_time_as_by_ical_js() -> None:
    draw = random.Random(20261127)
    texts = [calendar(draw) for _ in range(CALENDARS)]
    command = ["node", "busy_with_ical_js.mjs"]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=HERE)
    begin, end = datetime.combine(FIRST, time()), datetime.combine(LAST, time()) + timedelta(days=1)
    for text, theirs in zip(texts, json.loads(done.stdout), strict=True):
        pairs = [(max(begin, on_the_wall(first)), min(end, on_the_wall(last))) for first, last in theirs]
        expected = merged([(first, last) for first, last in pairs if first < last])
        assert taken(text.encode(), CLINIC, FIRST, LAST).times == expected, text
