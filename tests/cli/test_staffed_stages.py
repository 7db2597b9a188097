"""A physician and a nurse with every infusion from its first minute to its last: every protocol, every writing command.

What a stage needs is read from the protocol, and who is there from the clinic's file; neither is asked of the planner.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ketaplan.book.backends import open_book
from ketaplan.files.protocol_library import BUILT_IN
from ketaplan.files.readers.clinic import read_clinic
from ketaplan.files.readers.protocol import read_protocol
from support.book import NOW
from support.cli import ketaplan

FILE = Path("patients/P-1042.toml")
PROTOCOLS = sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def minutes(moment, day):
    return (moment.date() - day).days * 1440 + moment.hour * 60 + moment.minute


def check(protocol):
    """Check all open visits in the book; return how many there are."""
    clinic = read_clinic(Path("clinic.toml")).or_raise()
    with closing(open_book("ketaplan.db", NOW)) as book:
        visits = [one.appointment for one in book.between(date.min, date.max) if one.is_open]
    for visit in visits:
        assert [(one.stage, int((one.end - one.start).total_seconds()) // 60) for one in visit.stages] == [
            (stage.name, stage.minutes) for stage in protocol.visit
        ]
        assert (visit.stages[0].start, visit.stages[-1].end) == (visit.start, visit.end)
        assert all(before.end == after.start for before, after in pairwise(visit.stages))
        for one, stage in zip(visit.stages, protocol.visit, strict=True):
            assert {role for role, _ in one.people} == {role for role, _ in stage.patients_per}
            assert len({who for _, who in one.people}) == len(one.people)
            for role, who in one.people:
                assert role in clinic.member(who).roles
                spans = clinic.at_work(who, visit.day)
                assert any(a <= minutes(one.start, visit.day) and minutes(one.end, visit.day) <= b for a, b in spans)
    return len(visits)


def typed(*words):
    result = ketaplan(*words)
    assert result.exit_code == 0, (words, result.stderr)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_stage_has_its_people_from_its_first_minute_to_its_last_under_every_protocol(clinic, name):
    """Planned, moved, confirmed, cancelled and restored, repaired and offered."""
    protocol = read_protocol(BUILT_IN / f"{name}.toml").or_raise()
    both = [stage for stage in protocol.visit if {"physician", "nurse"} <= {role for role, _ in stage.patients_per}]
    assert both
    assert all(
        {"physician", "nurse"} <= dict(one.patients_per).keys() for one in protocol.visit if one.name == "infusion"
    )
    text = FILE.read_text(encoding="utf-8").replace("[clearance]", f'protocol = "{name}"\n\n[clearance]', 1)
    FILE.write_text(text, encoding="utf-8")
    first = f"P-1042/1/{protocol.phases[0].name}"
    total = sum(phase.sessions for phase in protocol.phases)
    steps = [
        ("plan", "P-1042", "--save", "--yes"),
        ("mark", f"{first}/1", "confirmed"),
        ("cancel", f"{first}/2", "--yes"),
        ("restore", f"{first}/2"),
        ("move", f"{first}/2", "--yes"),
        ("absence", "add", "rn-kim", "--from", "2026-12-01", "--to", "2026-12-02"),
        ("replan", "--apply", "--yes"),
    ]
    for words in steps:
        typed(*words)
        if words[0] != "absence":
            assert check(protocol) == total - (words[0] == "cancel"), words
