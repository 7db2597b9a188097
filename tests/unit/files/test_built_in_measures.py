"""The measures that ship with the package, with facts from their sources."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ketaplan.domain.measure import Measure
from ketaplan.domain.protocol import MEASURES
from ketaplan.domain.score import ScoreEntry, entry_fault
from ketaplan.files.measure_library import BUILT_IN, MeasureLibrary

LIBRARY = MeasureLibrary(None)
IDS = [name for name, _, _ in LIBRARY.ids()]
NAMED = (
    "AUDIT-year", "C-SSRS-screen", "GAD-7", "MADRS", "PCL-5-month", "PCL-5-week", "PEG", "PHQ-9", "QIDS-SR16",
    "TLFB", "Y-BOCS",
)  # fmt: skip
"""The contract's list."""
HIGHEST = {
    "AUDIT-year": ((4,) * 10, 40),
    "C-SSRS-screen": ((1,) * 6, 1),
    "GAD-7": ((3,) * 7, 21),
    "MADRS": ((6,) * 10, 60),
    "PCL-5-month": ((4,) * 20, 80),
    "PCL-5-week": ((4,) * 20, 80),
    "PEG": ((10,) * 3, 30),
    "PHQ-9": ((3,) * 9, 27),
    "QIDS-SR16": ((3,) * 16, 27),
    "Y-BOCS": ((4,) * 10, 40),
}
"""The answers of the highest sheet, and the score that the sources give for it."""
BANDS = {
    # Kroenke 2001, https://doi.org/10.1046/j.1525-1497.2001.016009606.x
    "PHQ-9": {0: "minimal", 4: "minimal", 5: "mild", 10: "moderate", 15: "moderately severe", 20: "severe"},
    # Spitzer 2006: 5, 10 and 15 are mild, moderate and severe, https://doi.org/10.1136/ebm.12.5.149
    "GAD-7": {4: "minimal", 5: "mild", 10: "moderate", 15: "severe"},
    # http://ids-qids.org/interpretation.html
    "QIDS-SR16": {5: "none", 6: "mild", 11: "moderate", 15: "moderate", 16: "severe", 20: "severe", 21: "very severe"},
    # https://comorbidityguidelines.org.au, appendix U
    "AUDIT-year": {7: "zone I", 8: "zone II", 16: "zone III", 20: "zone IV"},
}
REMISSION = {
    "PHQ-9": {"McInnes 2022": 4, "Pfeiffer 2024": 5},
    "MADRS": {"Daly 2018": 10, "ASPIRE I and II, pooled 2023": 12},
    "Y-BOCS": {"international consensus (Elsner 2020)": 12, "Farris 2013": 14},
    "QIDS-SR16": {"Rush 2003": 5},
}
"""Whose limit of remission is which."""


def measure(name: str) -> Measure:
    return LIBRARY.find(name)


def test_the_measures_that_the_contract_names_are_there_and_typed_in_any_case() -> None:
    assert sorted(IDS) == sorted(NAMED)
    assert [measure(name.swapcase()).id for name in NAMED] == list(NAMED)


def test_what_a_protocol_asks_for_by_indication_is_a_measure() -> None:
    assert {name for name in MEASURES.values() if name} <= set(IDS)


@pytest.mark.parametrize("name", NAMED)
def test_every_rule_has_an_address_that_can_be_opened(name: str) -> None:
    one = measure(name)
    rules = [rule.source for rule in (*one.response, *one.remission, *one.safety)]
    sources = [*rules, *([one.bands_source] if one.bands else ())]
    assert all(urlsplit(source).scheme in {"http", "https"} and urlsplit(source).hostname for source in sources)
    text = (BUILT_IN / f"{name}.toml").read_text(encoding="utf-8")
    assert re.search(r'^source = "https?://', text, re.MULTILINE)


@pytest.mark.parametrize("name", HIGHEST)
def test_zero_and_the_maximum_are_scores_and_one_more_is_not(name: str) -> None:
    one, (items, score) = measure(name), HIGHEST[name]
    zeros = tuple(0 for _ in items)
    assert entry_fault(one, ScoreEntry(0, zeros)) is None
    assert entry_fault(one, ScoreEntry(score, items)) is None
    assert entry_fault(one, ScoreEntry(score + 1, items)).kind == "out-of-range"
    if not one.items_needed:
        assert entry_fault(one, ScoreEntry(0)) is entry_fault(one, ScoreEntry(score)) is None


@pytest.mark.parametrize("name", HIGHEST)
def test_a_missing_item_is_refused(name: str) -> None:
    assert entry_fault(measure(name), ScoreEntry(0, HIGHEST[name][0][1:])).kind == "number"


@pytest.mark.parametrize("name", BANDS)
def test_a_band_is_the_one_that_the_source_gives(name: str) -> None:
    assert {score: measure(name).band(score).name for score in BANDS[name]} == BANDS[name]


@pytest.mark.parametrize("name", REMISSION)
def test_each_limit_of_remission_names_whose_it_is(name: str) -> None:
    assert {rule.whose: rule.limit for rule in measure(name).remission} == REMISSION[name]


def test_of_sleep_appetite_and_movement_only_the_highest_counts_in_the_qids() -> None:
    qids = measure("QIDS-SR16")
    assert qids.score_of((3, 3, 3, 3, *(0,) * 12)) == 3
    assert qids.score_of((*(0,) * 5, 1, 2, 3, 1, *(0,) * 7)) == 3
    assert qids.score_of((*(0,) * 14, 2, 1)) == 2


def test_the_audit_has_three_answers_to_its_last_two_questions() -> None:
    assert entry_fault(measure("AUDIT-year"), ScoreEntry(1, (*(0,) * 9, 1))).item == 10


def test_the_phq_9_calls_a_clinician_for_its_ninth_item() -> None:
    phq = measure("PHQ-9")
    assert phq.alarms(1, (0,) * 8 + (1,))
    assert not phq.alarms(24, (3,) * 8 + (0,))


def test_a_phq_9_without_items_calls_a_clinician_only_if_its_ninth_item_must_be_above_0() -> None:
    phq = measure("PHQ-9")
    assert [bool(phq.alarms(score)) for score in (0, 24, 25, 27)] == [False, False, True, True]
    assert [phq.leaves_open(score) for score in (0, 1, 24, 25)] == [False, True, True, False]


def test_any_yes_of_the_columbia_screen_calls_a_clinician_and_it_says_which_are_severe() -> None:
    screen = measure("C-SSRS-screen")
    assert [len(screen.alarms(1, tuple(int(item == yes) for item in range(1, 7)))) for yes in range(1, 7)] == [
        1, 1, 1, 2, 2, 2,
    ]  # fmt: skip
    assert screen.alarms(1)
    assert not screen.alarms(0, (0,) * 6)


def test_a_peg_without_its_answers_is_refused_as_a_mean_may_be_meant() -> None:
    assert entry_fault(measure("PEG"), ScoreEntry(6)).kind == "items-needed"


def test_a_measure_next_to_the_clinic_comes_before_the_built_in_one(tmp_path: Path) -> None:
    own = (
        (BUILT_IN / "PHQ-9.toml")
        .read_text(encoding="utf-8")
        .replace('"PHQ-9"', '"phq-9"')
        .replace("look_back_days = 14", "look_back_days = 13")
    )
    (tmp_path / "measures").mkdir()
    (tmp_path / "measures" / "any.toml").write_text(own, encoding="utf-8")
    library = MeasureLibrary(tmp_path / "clinic.toml")
    assert (library.find("PHQ-9").look_back_days, library.find("GAD-7").look_back_days) == (13, 14)
    assert [source for name, _, source in library.ids() if name == "phq-9"] == [str(tmp_path / "measures" / "any.toml")]


def test_a_measure_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(Exception, match=r"no measure 'PHQ9' \(did you mean 'PHQ-9'\?\); there are AUDIT-year, "):
        LIBRARY.find("PHQ9")
