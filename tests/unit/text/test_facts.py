"""Every kind of fact: its words and the place where it is written."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

import ketaplan
from ketaplan.domain.explanation import Fact
from ketaplan.domain.reasons import Reader, Span
from ketaplan.domain.reasons.course import WeekdaySpans
from ketaplan.text.en.facts import WORDS
from ketaplan.text.facts import fact_words

ROOT = Path(ketaplan.__file__).parent
MADE = re.compile(r'(?:kind=|\d, )"([a-z-]+)"')
"""Where facts are made: by keyword, or after their rule's number."""
READER = Reader(year=2026, names={"dr-lee": "Dr. Lee"})


def kinds_made() -> set[str]:
    sources = [ROOT / "planner/explain/facts.py", ROOT / "services/explain/explain.py"]
    return {kind for source in sources for kind in MADE.findall(source.read_text("utf-8"))}


def test_every_kind_that_is_made_has_its_words_and_no_other():
    assert set(WORDS) == kinds_made()


@pytest.mark.parametrize("kind", WORDS)
def test_words_are_one_line(kind):
    windows = (WeekdaySpans(0, (Span(540, 660),)),)
    fact = Fact(
        rule=1, kind=kind, subject="dr-lee", start=date(2026, 12, 7), end=date(2026, 12, 9), limit=3, windows=windows
    )
    said = fact_words(fact, READER)

    assert said
    assert not re.search(r"\n|None|\{", said)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 12, 7), date(2026, 12, 7), "on Mon 7 Dec"),
        (date(2026, 12, 7), date(2026, 12, 9), "from Mon 7 Dec to Wed 9 Dec"),
        (date(2026, 12, 7), None, "from Mon 7 Dec on"),
        (datetime(2026, 12, 7, 9), datetime(2026, 12, 7, 11), "on Mon 7 Dec 09:00 to 11:00"),
        (datetime(2026, 12, 7, 9), datetime(2026, 12, 8, 11), "from Mon 7 Dec 09:00 to Tue 8 Dec 11:00"),
    ],
)
def test_time_away_is_reported_by_days_or_hours(start, end, said):
    fact = Fact(rule=4, kind="leave", subject="dr-lee", start=start, end=end)

    assert fact_words(fact, READER) == f"Dr. Lee is away {said}"


def test_shifts_that_are_not_every_week_say_so():
    fact = Fact(rule=4, kind="shift", subject="dr-lee", windows=(WeekdaySpans(4, (Span(480, 720),)),), some_weeks=True)

    assert fact_words(fact, READER) == "Dr. Lee works Fri 08:00 \N{EN DASH} 12:00, not all of it every week"
