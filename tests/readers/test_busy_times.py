"""Drawn calendars take the same time by ketaplan as by ical.js; KETAPLAN_CALENDARS says how many are tried.

What ical.js does otherwise than RFC 5545 is put right before the two are compared, so that every other difference
fails. In the reader (``busy_with_ical_js.mjs``): changed occurrences by UID, lengths, and times that the clock skips or
shows twice. In the text (``known_differences.py``): additions without a rule, periods, additions that are excluded.

Two readings of the clinic's own clock are left: what lasts into the hour that comes twice takes all of that hour by
ketaplan, and no one can be asked for in the hour that is skipped.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars.busy_time import busy_time
from readers.drawn_calendars import FIRST, LAST, calendar
from readers.known_differences import as_ical_js_reads_it

pytestmark = pytest.mark.readers

HERE = Path(__file__).parent
CALENDARS = int(os.environ.get("KETAPLAN_CALENDARS", "100"))
AT_ONCE = 500
CLINIC = zone_named("America/New_York")
BEGIN, END = datetime.combine(FIRST, time()), datetime.combine(LAST, time()) + timedelta(days=1)
QUARTER = timedelta(minutes=15)
"""Everything that is drawn starts and ends on a quarter of an hour."""


def quarters(first: datetime, last: datetime) -> set[datetime]:
    """Return the quarters of an hour on the wall that are taken from a time to another, of the days compared."""
    first, last = max(BEGIN, first), min(END, last)
    return {first + n * QUARTER for n in range((last - first) // QUARTER)}


def theirs(start: str | int, end: str | int, seconds: int) -> set[datetime]:
    """Return the quarters that the clinic's clock shows meanwhile; a day is a day on every clock."""
    if isinstance(start, str) and "T" not in start:
        return quarters(datetime.fromisoformat(start), datetime.fromisoformat(str(end)))
    first, last = max(instant(start), instant(BEGIN)), min(instant(end) + seconds, instant(END))
    shown = {datetime.fromtimestamp(at, UTC).astimezone(CLINIC) for at in range(first, last, 900)}
    return {one.replace(tzinfo=None, fold=0) for one in shown}


def instant(moment: str | int | datetime) -> int:
    """Return the seconds since 1970; a time without a zone is on the clinic's clock."""
    if isinstance(moment, int):
        return moment
    return int(datetime.fromisoformat(str(moment)).replace(tzinfo=CLINIC).timestamp())


TWICE = quarters(datetime(2026, 11, 1, 1), datetime(2026, 11, 1, 2))
SKIPPED = quarters(datetime(2027, 3, 14, 2), datetime(2027, 3, 14, 3))


def by_ical_js(texts: Iterable[str]) -> list[list[tuple[str | int, str | int, int]]]:
    """Return the times that ical.js reads in each calendar."""
    content = json.dumps([as_ical_js_reads_it(text) for text in texts])
    command = ["node", "busy_with_ical_js.mjs"]
    done = subprocess.run(command, input=content, capture_output=True, text=True, check=True, cwd=HERE)
    return json.loads(done.stdout)


def compare(text: str, times: list[tuple[str | int, str | int, int]]) -> None:
    """Fail where the two readings of a calendar differ."""
    assert isinstance(times, list), f"{times}\n{text}"
    found = busy_time(text.encode(), CLINIC, FIRST, LAST)
    assert not found.doubts, text
    ours = set().union(*(quarters(*pair) for pair in found.times)) - SKIPPED
    expected = set().union(*(theirs(*one) for one in times)) - SKIPPED
    assert sorted(expected - ours) == [], f"free by ketaplan alone\n{text}"
    assert sorted(ours - expected - TWICE) == [], f"busy by ketaplan alone\n{text}"


def test_drawn_calendars_take_the_same_time_as_by_ical_js() -> None:
    draw = random.Random(20261127)
    for number in range(0, CALENDARS, AT_ONCE):
        texts = [calendar(draw) for _ in range(min(AT_ONCE, CALENDARS - number))]
        for text, times in zip(texts, by_ical_js(texts), strict=True):
            compare(text, times)
