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
from ketaplan.text.facts import fact_words, lines_of_facts

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


# ---------------------------------------------------------------- many facts

BOOKED = [
    Fact(rule=7, kind="appointment", subject=f"P-{day}/1/induction/1", start=datetime(2026, 12, day, 9))
    for day in (9, 7, 8, 7)
]
SHIFTS = [Fact(rule=4, kind="shift", subject=name) for name in ("dr-lee", "rn-kim", "rn-ada")]
GAP = Fact(rule=5, kind="gap-max", subject="induction", limit=7)


def test_of_few_facts_each_has_its_own_line():
    lines = lines_of_facts([GAP, *BOOKED, *SHIFTS], READER, 8)

    assert [list(facts) for _, facts in lines] == [[one] for one in (GAP, *BOOKED, *SHIFTS)]


def test_of_many_facts_those_of_a_kind_share_a_line_where_the_first_of_them_is():
    lines = lines_of_facts([GAP, *SHIFTS, *BOOKED], READER, 7)

    assert [list(facts) for _, facts in lines] == [[GAP], SHIFTS, BOOKED]
    assert [text for text, _ in lines[1:]] == [
        "the shifts of Dr. Lee, rn-kim and rn-ada",
        "4 appointments booked from Mon 7 Dec to Wed 9 Dec",
    ]


def test_two_of_a_kind_are_not_worth_a_line_of_their_own():
    lines = lines_of_facts([GAP, *SHIFTS[:2], *BOOKED], READER, 3)

    assert [len(facts) for _, facts in lines] == [1, 1, 1, 4]
