"""What has to be on file, through the door: named by ``plan``, asked for by ``book``, and no reason to give up a place.

That nothing is booked without it is a part of the walk through the gate.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketaplan.files.protocol_library import BUILT_IN
from support.cli import appointments, ketaplan

SANTOS = Path("patients/P-1042.toml")
FIRST = "P-1042/1/induction/1"


def requires(before, more=""):
    """Have the protocol require a consent before something."""
    text = (BUILT_IN / "iv-induction-6x2.toml").read_text()
    changed = text.replace('before = "first"\n', f'before = "{before}"\n{more}')
    Path("protocols/iv-induction-6x2.toml").write_text(changed)


def without_consent():
    """Take the consent from the file of P-1042."""
    SANTOS.write_text(SANTOS.read_text().partition("[[on_file]]")[0])


def missing():
    done = ketaplan("plan", "P-1042", "--as-of", "2026-11-22", "--format", "json")
    return json.loads(done.stdout).get("missing", [])


@pytest.mark.parametrize(
    ("before", "by", "words"),
    [
        ("booking", ["2026-11-22"], "consent is missing, needed before anything is booked"),
        ("first", ["2026-11-30"], "consent is missing, needed by Mon 30 Nov before the first session"),
        (
            "each",
            ["2026-11-30", "2026-12-03", "2026-12-07", "2026-12-10", "2026-12-14", "2026-12-17"],
            "consent is missing, needed by Mon 30 Nov before each session",
        ),
    ],
)
def test_a_plan_says_what_is_missing_and_by_when(clinic, before, by, words):
    requires(before)
    assert missing() == []
    without_consent()

    assert missing() == [{"kind": "consent", "before": before, "by": day} for day in by]
    shown = ketaplan("plan", "P-1042", "--as-of", "2026-11-22").stdout
    assert f"On file     {words}\n" in shown
    assert ("Cannot be booked yet: when consent is there" in shown) is (before == "booking")


def test_what_is_booked_stays_when_a_requirement_is_new_and_check_warns(booked):
    without_consent()
    requires("booking")
    before = appointments()
    checked = ketaplan("check", "ketaplan.db")

    assert checked.exit_code == 0
    assert "warning: P-1042: 6 booked sessions stay, but consent is not on file" in checked.stderr
    assert json.loads(ketaplan("check", "ketaplan.db", "--format", "json").stdout)["books"][0]["warnings"]
    assert ketaplan("replan", "--apply", "--yes").exit_code == 0
    assert appointments() == before
    again = ketaplan("book", "P-1042.json")
    assert (again.exit_code, appointments()) == (0, before), again.stderr


@pytest.mark.parametrize(("before", "warned"), [("first", [1]), ("each", [1, 2]), ("booking", [])])
def test_a_session_given_without_what_was_due_is_marked_with_a_warning(booked, clock, before, warned):
    without_consent()
    requires(before)
    clock("2026-12-04T12:00")

    for number in (1, 2):
        said = ketaplan("mark", f"P-1042/1/induction/{number}", "attended")
        assert said.exit_code == 0
        assert ("consent was not on file that day" in said.stderr) is (number in warned)


def test_no_built_in_protocol_asks_for_more_than_its_sources_do():
    asked = {path.stem: path.read_text().partition("[[requires]]")[2].splitlines() for path in BUILT_IN.glob("*.toml")}
    kinds = {name: sorted({one for one in text if one.startswith(("kind", "before"))}) for name, text in asked.items()}
    consent, first = 'kind = "consent"', 'before = "first"'

    assert kinds == {
        "iv-induction-6x2": [first, consent],
        "im-induction-6x2": [first, consent],
        "esketamine-nasal": [first, consent, 'kind = "enrolment"'],
        "esketamine-four-weeks": [first, consent, 'kind = "enrolment"'],
    }
