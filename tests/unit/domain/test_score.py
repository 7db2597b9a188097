"""What a score says about a change since the baseline, and when it says nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ketaplan.domain.score import Score, ScoreEntry, baseline_of, change_of, counting, entry_fault, last_alarm
from ketaplan.files.measure_library import MeasureLibrary

FIRST = date(2026, 12, 1)
LIBRARY = MeasureLibrary(None)
PHQ = LIBRARY.find("PHQ-9")


def scored(name: str, score: int | None, days: int, **keys: object) -> Score:
    """A score some days after the first session."""
    return Score(id=name, patient="P-1", measure="PHQ-9", on=FIRST + timedelta(days=days), score=score, **keys)


BASE = scored("s1", 18, 0)


def test_half_of_the_baseline_is_a_response_and_one_point_less_is_not() -> None:
    half, less = change_of(PHQ, scored("s2", 9, 14), BASE, FIRST), change_of(PHQ, scored("s2", 10, 14), BASE, FIRST)
    assert (half.gained, half.percent, half.verdicts[0].is_met) == (9, 50, True)
    assert (less.gained, less.percent, less.verdicts[0].is_met) == (8, 44, False)


def test_a_percentage_is_never_rounded_up_to_a_limit() -> None:
    assert change_of(PHQ, scored("s2", 14, 14), scored("s1", 27, 0), FIRST).percent == 48
    assert change_of(PHQ, scored("s2", 20, 14), BASE, FIRST).percent == -11


def test_two_rules_that_differ_are_both_shown_with_whose_they_are() -> None:
    verdicts = change_of(PHQ, scored("s2", 5, 14), BASE, FIRST).verdicts
    assert [(one.rule.whose, one.is_met) for one in verdicts if one.rule.name == "remission"] == [
        ("McInnes 2022", False),
        ("Pfeiffer 2024", True),
    ]


def test_a_baseline_of_0_has_no_percentage_and_says_why() -> None:
    change = change_of(PHQ, scored("s2", 3, 14), scored("s1", 0, 0), FIRST)
    assert (change.percent, change.why_none, change.gained, change.verdicts[0].is_met) == (
        None, "baseline-zero", -3, None,
    )  # fmt: skip


@pytest.mark.parametrize(("first", "why"), [(FIRST, "no-baseline"), (None, "no-session")])
def test_without_a_baseline_there_is_no_percentage(first: date | None, why: str) -> None:
    change = change_of(PHQ, scored("s2", 3, 14), None, first)
    assert (change.percent, change.gained, change.why_none) == (None, None, why)


def test_days_asked_about_twice_and_days_before_the_first_session_are_marked() -> None:
    marks = change_of(PHQ, scored("s2", 9, 7), BASE, FIRST).marks
    assert [(mark.kind, mark.days) for mark in marks] == [("overlaps", 7), ("before-first", 6)]
    assert change_of(PHQ, scored("s2", 9, 14), BASE, FIRST).marks == ()


def test_a_measure_about_a_year_is_marked_all_through_a_course() -> None:
    audit = LIBRARY.find("AUDIT-year")
    marks = change_of(audit, scored("s2", 9, 200), BASE, FIRST).marks
    assert [(mark.kind, mark.days) for mark in marks] == [("overlaps", 165), ("before-first", 164)]


def test_a_screen_has_no_change() -> None:
    screen = LIBRARY.find("C-SSRS-screen")
    assert change_of(screen, scored("s2", 0, 7), BASE, FIRST).why_none == "screen"


def test_more_days_without_alcohol_are_better() -> None:
    tlfb = LIBRARY.find("TLFB")
    assert change_of(tlfb, scored("s2", 6, 14), scored("s1", 2, 0), FIRST).gained == 4


def test_the_baseline_is_the_last_score_before_the_first_session() -> None:
    after = scored("s3", 9, 0, after="P-1/1/induction/1")
    assert baseline_of([scored("s0", 20, -9), BASE, after, scored("s4", 5, 3)], FIRST) == BASE
    assert baseline_of([after], FIRST) is None
    assert baseline_of([BASE], None) is None


def test_a_corrected_score_no_longer_counts_and_no_longer_stops() -> None:
    wrong, right = scored("s4", 9, 3, is_alarming=True), scored("s5", 8, 3, corrects="s4")
    withdrawn = scored("s6", None, 3, corrects="s5")
    assert last_alarm([wrong]) == wrong.on
    assert last_alarm([wrong, right]) is None
    assert [one.id for one in counting([wrong, right])] == ["s5"]
    assert counting([wrong, right, withdrawn]) == []


@pytest.mark.parametrize(
    ("entry", "kind", "item"),
    [
        (ScoreEntry(28), "out-of-range", 0),
        (ScoreEntry(-1), "out-of-range", 0),
        (ScoreEntry(None), "out-of-range", 0),
        (ScoreEntry(8, (1,) * 8), "number", 0),
        (ScoreEntry(8, (1,) * 10), "number", 0),
        (ScoreEntry(12, (4, *(1,) * 8)), "item-unfit", 1),
        (ScoreEntry(8, (1,) * 9), "sum", 0),
    ],
)
def test_what_cannot_be_right_is_refused(entry: ScoreEntry, kind: str, item: int) -> None:
    fault = entry_fault(PHQ, entry)
    assert fault is not None
    assert (fault.kind, fault.item) == (kind, item)


def test_a_repr_shows_no_score() -> None:
    assert "18" not in repr(BASE)
    assert "9" not in repr(ScoreEntry(9, (9,)))
