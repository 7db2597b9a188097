"""Remedies of made-up questions: each is made, as an edit of the text of its file, and gives what it says.

KETAPLAN_EXAMPLES asks for more questions than the few that always run.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tomllib
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from property.test_best_course import tried
from support.cli import SUNDAY, ketaplan, planned
from support.remedies import gives, made

if TYPE_CHECKING:
    from random import Random

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENTS = ("P-1042", "P-1063", "P-1066", "P-1077", "P-1080")
DAYS = ("mon", "tue", "wed", "thu", "fri")
AS_OF = ("--as-of", SUNDAY)


@tried(0.02)
@given(st.randoms(use_true_random=False))
def test_a_remedy_of_any_question_gives_what_it_says(chance: Random) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        clinic = Path(folder) / "clinic"
        patch.setenv("KETAPLAN_BOOK", "trial.db")
        shutil.copytree(EXAMPLES, clinic)
        with contextlib.chdir(clinic):
            assert ketaplan("book", "--create", "--trial").exit_code == 0
            patient, *asked = question(clinic, chance)
            answer = explained(patient, *asked)
            conflicts = answer.get("conflicts", ())
            assert answer["possible"] or conflicts
            assert all(one["facts"] for one in conflicts)
        for remedy in answer.get("remedies", ()):
            again = Path(folder) / "again"
            shutil.copytree(clinic, again)
            with contextlib.chdir(again):
                made(again, remedy)
                assert gives(patient, remedy) == (remedy["first"], remedy["cost"]), (patient, asked, remedy)
            shutil.rmtree(again)


def explained(*asked: str) -> dict[str, Any]:
    found = ketaplan("explain", *asked, *AS_OF, "--all", "--format", "json")
    assert found.exit_code in {0, 1}, found.stderr
    return json.loads(found.stdout)  # type: ignore[no-any-return]


def question(clinic: Path, chance: Random) -> list[str]:
    """Change the clinic and a patient's file, book another patient perhaps, and return what is asked."""
    patient = chance.choice(PATIENTS)
    other = chance.choice([one for one in ("P-1042", "P-1066") if one != patient])
    if chance.random() < 0.4:
        ketaplan("book", planned(other))
    rewrite(clinic / "clinic.toml", lambda data: spoil_clinic(data, chance))
    rewrite(clinic / "patients" / f"{patient}.toml", lambda data: spoil_patient(data, chance))
    day = f"2026-{chance.choice(('11-27', '11-30', '12-01', '12-03', '12-07', '12-10'))}"
    hour = f"{chance.randint(8, 15):02}:{chance.choice(('00', '15', '30'))}"
    kind = chance.choice(("course", "at", "session", "before"))
    if kind == "course":
        return [patient]
    if kind == "before":
        return [patient, "--before", day]
    more = ["--session", str(chance.randint(1, 4))] if kind == "session" else []
    return [patient, *more, "--at", f"{day}T{hour}"]


def spoil_clinic(data: dict[str, Any], chance: Random) -> None:
    if chance.random() < 0.3 and len(data["chairs"]) > 1:
        gone = data["chairs"].pop()["id"]
        data["busy"] = [one for one in data.get("busy", ()) if one.get("resource") != gone]
    for member in data["staff"]:
        if chance.random() < 0.3:
            member["shifts"] = member["shifts"][: chance.randint(0, len(member["shifts"]))] or member["shifts"][:1]


def spoil_patient(data: dict[str, Any], chance: Random) -> None:
    if chance.random() < 0.5:
        start = chance.randint(8, 12)
        window = {"from": time(start), "to": time(start + chance.randint(2, 5))}
        data["available"] = [{"days": chance.sample(DAYS, chance.randint(1, 4)), **window}]
    if chance.random() < 0.4:
        first = chance.randint(1, 20)
        away = {"from": date(2026, 12, first), "to": date(2026, 12, first + chance.randint(0, 8))}
        data.setdefault("unavailable", []).append(away)
    if chance.random() < 0.2:
        data["earliest"] = date(2026, 12, chance.randint(1, 20))


def rewrite(path: Path, change: Any) -> None:
    data = tomllib.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(tomli_w.dumps(data), "utf-8")
