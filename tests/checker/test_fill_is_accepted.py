"""What fill offers and writes, on made-up instances, before a checker that knows only the contract.

KETAPLAN_EXAMPLES asks for more than the few that always run.
"""

from __future__ import annotations

import json
import os
from contextlib import chdir
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from checker import generate, verify
from support.cli import appointments, ketaplan

EXAMPLES = int(os.environ.get("KETAPLAN_EXAMPLES", "4"))
NAMES = [f"P-{number:04}" for number in range(1, 9)]
CLINIC = Path("clinic.toml")


def done(*words, codes=(0,)):
    made = ketaplan(*words)
    assert made.exit_code in codes, made.stderr
    return made


def told(*words, codes=(0,)):
    return json.loads(done(*words, "--format", "json", codes=codes).stdout)


@st.composite
def desks(draw):
    """A seed; who has a course, and whose is cancelled; who waits for one, and before which day if for an earlier."""
    has = draw(st.sets(st.sampled_from(NAMES), min_size=3, max_size=6))
    gone = draw(st.sets(st.sampled_from(sorted(has)), min_size=1, max_size=2))
    waits = draw(st.dictionaries(st.sampled_from(NAMES), st.none() | st.integers(5, 40), min_size=2))
    return draw(st.integers(0, 15)), has, gone, waits


@given(desks())
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_fill_writes_is_accepted_and_leaves_all_others_as_they_are(desk):
    seed, has, gone, waits = desk
    with TemporaryDirectory() as folder, chdir(folder), mock.patch.dict(os.environ, KETAPLAN_BOOK="clinic.db"):
        made = generate.generate(seed, "tiny", Path(), mixed=seed % 2 == 1)
        Path("clinics/riverside.toml").rename(CLINIC)
        as_of = datetime.fromisoformat(f"{made['as_of']}T18:00Z")
        with mock.patch("ketaplan.cli.clock.now", return_value=as_of):
            done("book", "--create")
            done("batch", *(f"patients/{name}.toml" for name in sorted(has)), "--effort", "1", "--save", codes=(0, 1))
            for name in sorted(gone & {one["patient"] for one in appointments().values()}):
                done("cancel", name, "--yes")
            for name, days in waits.items():
                before = () if days is None else ("--before", (as_of + timedelta(days)).date())
                done("wait", name, *before)
            _check_fill(waits)


def _check_fill(waits):
    """Apply the offers; compare the book before and after with them and with what the checker says."""
    before, offered = appointments(), told("fill", codes=(0, 1))
    offers = {one["patient"]: one for one in offered["offers"]}
    assert offers.keys() <= waits.keys()
    assert {one["patient"] for one in offered["passed_over"]} == waits.keys() - offers.keys()
    written = told("fill", "--apply", "--yes", "--expect", offered["digest"], codes=(0, 1))
    assert written == offered
    after = appointments()
    assert {name: one for name, one in after.items() if one["patient"] not in offers} == {
        name: one for name, one in before.items() if one["patient"] not in offers
    }
    assert _times(one for one in after.values() if one["patient"] in offers and one["status"] == "booked") == _times(
        visit for one in offers.values() for visit in one["plan"]["appointments"]
    )
    for name, one in offers.items():
        assert _faults(name, one, after) == []
    done("check", "clinic.db")
    assert {one["patient"] for one in told("wait", "--list")["waiting"]} == waits.keys() - offers.keys()


def _times(visits):
    return sorted((visit["id"], visit["start"], visit["chair"], str(visit["stages"])) for visit in visits)


def _faults(patient, offer, after):
    """What the checker has against an offer, with all other appointments in the book."""
    new = {one["id"] for one in offer["plan"]["appointments"]}
    booked = {"kind": "book", "appointments": [one for name, one in after.items() if name not in new]}
    return verify.verify(
        verify.load_clinics([CLINIC]),
        verify.load_patients([Path(f"patients/{patient}.toml")]),
        verify.Protocols([]),
        offer["plan"],
        booked,
    )[0]
