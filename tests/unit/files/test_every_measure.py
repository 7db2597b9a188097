"""Every measure that ships: its lowest and highest score, its items, its rules, and where these are from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ketaplan.domain.score import Score, ScoreEntry, change_of, entry_fault
from ketaplan.files.measure_library import BUILT_IN, MeasureLibrary

FIRST = date(2026, 11, 30)
"""The day of the first session."""
RANGES = {
    "AUDIT-year": (0, 40),  # Saunders 1993, doi 10.1111/j.1360-0443.1993.tb02093.x
    "C-SSRS-screen": (0, 1),
    "GAD-7": (0, 21),  # Spitzer 2006, doi 10.1001/archinte.166.10.1092
    "MADRS": (0, 60),  # Montgomery 1979, doi 10.1192/bjp.134.4.382
    "PCL-5-month": (0, 80),  # Blevins 2015, doi 10.1002/jts.22059
    "PCL-5-week": (0, 80),
    "PEG": (0, 30),  # Krebs 2009, doi 10.1007/s11606-009-0981-1: the sum of three items, each 0 to 10
    "PHQ-9": (0, 27),  # Kroenke 2001, doi 10.1046/j.1525-1497.2001.016009606.x
    "QIDS-SR16": (0, 27),  # Rush 2003, doi 10.1016/s0006-3223(02)01866-8
    "TLFB": (0, 7),  # days of the last seven
    "Y-BOCS": (0, 40),  # Goodman 1989, doi 10.1001/archpsyc.1989.01810110048007
}
each_measure = pytest.mark.parametrize("name", RANGES)


def measure_named(name):
    return MeasureLibrary(None).find(name)


def fault_of(measure, score, items=()):
    found = entry_fault(measure, ScoreEntry(score, tuple(items)))
    return found.kind if found else None


def test_every_measure_that_ships_is_tried():
    assert sorted(path.stem for path in BUILT_IN.glob("*.toml")) == sorted(RANGES)


@each_measure
def test_the_lowest_and_the_highest_score_are_taken_and_nothing_beyond(name):
    measure, (least, most) = measure_named(name), RANGES[name]
    assert (measure.range.least, measure.range.most) == (least, most)
    lows, highs = [min(one) for one in measure.answers], [max(one) for one in measure.answers]
    assert fault_of(measure, least, lows) is None
    assert fault_of(measure, most, highs) is None
    for beyond in (least - 1, most + 1):
        assert fault_of(measure, beyond, highs if measure.items_needed else ()) == "out-of-range"


@each_measure
def test_a_missing_item_is_refused_and_never_taken_for_0(name):
    measure = measure_named(name)
    if not measure.answers:
        return
    lows = [min(one) for one in measure.answers]
    assert fault_of(measure, sum(lows[1:]), lows[1:]) == "number"


@each_measure
def test_every_rule_says_whose_it_is_and_where_it_is_from(name):
    measure = measure_named(name)
    for rule in (*measure.response, *measure.remission):
        assert rule.whose
        assert rule.source.startswith("https://")
    assert all(rule.source.startswith("https://") for rule in measure.safety)


@each_measure
def test_a_baseline_of_0_gives_no_percentage_and_a_rule_in_percent_cannot_be_said_to_be_met(name):
    measure = measure_named(name)
    before = Score(id="s1", patient="P", measure=name, on=FIRST - timedelta(days=40), score=0)
    after = Score(id="s2", patient="P", measure=name, on=FIRST + timedelta(days=40), score=0)
    change = change_of(measure, after, before, FIRST)
    assert change.percent is None
    assert change.why_none == ("screen" if measure.is_screen else "baseline-zero")
    in_percent = [one.is_met for one in change.verdicts if getattr(one.rule, "percent", None) is not None]
    assert set(in_percent) <= {None}


@each_measure
def test_days_that_both_scores_ask_about_are_marked(name):
    measure = measure_named(name)
    before = Score(id="s1", patient="P", measure=name, on=FIRST, score=measure.range.most)
    for days in (measure.look_back_days - 1, measure.look_back_days):
        after = Score(id="s2", patient="P", measure=name, on=FIRST + timedelta(days=days), score=0)
        overlaps = [mark.days for mark in change_of(measure, after, before, FIRST).marks if mark.kind == "overlaps"]
        assert overlaps == ([] if measure.is_screen or days >= measure.look_back_days or not days else [1])


def test_item_9_and_any_yes_of_the_screen_call_for_a_clinician_and_nothing_else_does():
    quiet, above = (0,) * 9, (0,) * 8 + (1,)
    phq, screen = measure_named("PHQ-9"), measure_named("C-SSRS-screen")
    assert phq.alarms(0, quiet) == ()
    assert [rule.items for rule in phq.alarms(1, above)] == [(9,)]
    assert phq.alarms(24) == ()
    assert phq.alarms(25) != ()
    for item in range(6):
        answers = [int(place == item) for place in range(6)]
        assert screen.alarms(1, answers) != ()
    assert screen.alarms(0, [0] * 6) == ()
    others = [name for name in RANGES if name not in {"PHQ-9", "C-SSRS-screen"}]
    assert {name for name in others if measure_named(name).safety} <= {"QIDS-SR16", "MADRS"}


def test_two_rules_that_differ_are_both_reported_with_their_authors():
    phq = measure_named("PHQ-9")
    before = Score(id="s1", patient="P", measure="PHQ-9", on=FIRST - timedelta(days=20), score=20)
    after = Score(id="s2", patient="P", measure="PHQ-9", on=FIRST + timedelta(days=30), score=5)
    change = change_of(phq, after, before, FIRST)
    assert [(one.rule.whose, one.is_met) for one in change.verdicts] == [
        ("Pfeiffer 2024", True),
        ("McInnes 2022", False),
        ("Pfeiffer 2024", True),
    ]
