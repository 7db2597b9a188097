"""Consultations, orders, maintenance, courses started and several protocols in one batch, before the checker.

KETAPLAN_MIXED sets how many seeds of each family.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib

import pytest

from checker import generate, verify
from ketaplan.planner.batch import Candidate, plan_group
from ketaplan.services.batch import plan_batch
from support import builders as b
from support.cli import ketaplan

SEEDS = range(1, 1 + int(os.environ.get("KETAPLAN_MIXED", "1")))
SIZES = {"clinic": {"per_site": 25, "calendars": True}, "network": {"per_site": 12, "clinics": 3}}


class Mixed:
    """One mixed instance."""

    def __init__(self, folder, seed, family):
        self.folder = folder
        self.as_of = generate.generate(seed, family, folder, mixed=True, **SIZES[family])["as_of"]
        self.files = sorted((folder / "patients").glob("*.toml"))
        self.patients = [tomllib.loads(file.read_text()) for file in self.files]

    def batch(self, *options, paths=None):
        place = ("--clinic", self.folder / "clinics", "--as-of", self.as_of, "--effort", 1, "--format", "json")
        return ketaplan("batch", *(paths or self.files), *place, *options).stdout

    def faults(self, document):
        clinics, patients = (read([self.folder / name]) for read, name in READERS)
        return verify.verify(clinics, patients, verify.Protocols(self.folder.glob("protocols/*.toml")), document)[0]

    def with_status(self, *status):
        return {one["id"] for one in self.patients if one["clearance"]["status"] in status}


READERS = ((verify.load_clinics, "clinics"), (verify.load_patients, "patients"))


@pytest.fixture(scope="module", params=[(family, seed) for family in SIZES for seed in SEEDS], ids=str)
def mixed(request, tmp_path_factory):
    family, seed = request.param
    return Mixed(tmp_path_factory.mktemp(f"{family}-{seed}"), seed, family)


@pytest.fixture(scope="module")
def document(mixed):
    return json.loads(mixed.batch())


def test_the_checker_accepts_it(mixed, document):
    assert mixed.faults(document) == []


def test_anyone_who_declined_is_listed_and_costs_nothing(mixed, document):
    unplanned = {one["patient"]: one["reasons"] for one in document["unplanned"]}
    declined = {name for name, reasons in unplanned.items() if "declined" in reasons[0]}
    assert declined == mixed.with_status("declined")
    if declined == {*unplanned}:
        assert document["cost"] == sum(plan["cost"]["total"] for plan in document["plans"])


def test_plans_of_those_not_cleared_are_provisional(mixed, document):
    planned = {plan["patient"]: plan for plan in document["plans"]}
    not_cleared = mixed.with_status("consult-needed", "coordination-pending") & {*planned}
    later = {one["id"] for one in mixed.patients if str(one["clearance"].get("on", "")) > mixed.as_of}
    assert {name for name, plan in planned.items() if plan["provisional"]} == not_cleared | (later & {*planned})


def test_everyone_is_planned_retained_or_listed_once(mixed, document):
    found = [plan["patient"] for plan in document["plans"]] + document["kept"]
    found += [one["patient"] for one in document["unplanned"]]
    assert document["kept"]
    assert sorted(found) == sorted(one["id"] for one in mixed.patients)


def test_neither_the_order_of_files_nor_the_number_of_processes_changes_a_byte(mixed, monkeypatch):
    monkeypatch.setattr(plan_batch, "FEW_FILES", 0)
    assert mixed.batch("--workers", 1) == mixed.batch("--workers", 2, paths=mixed.files[::-1])


@pytest.mark.parametrize(
    ("cleared", "others", "effort", "begins"),
    [
        (4, 4, 50, 0.5),  # a short search divides its time by patients
        (4, 4, 900, 0.9),
        (4, 26, 900, 4 / 238),
        (26, 4, 900, 234 / 238),
        (26, 26, 900, 0.5),
        (0, 4, 900, 0.0),
    ],
)
def test_few_patients_leave_a_long_search_to_the_others(monkeypatch, cleared, others, effort, begins):
    """Few are soon proved best; a part of the time by their number would mostly not be used."""
    seen, searched = [], []

    def solve(candidates, in_use, effort, progress, *more):
        progress(0)
        searched.append((len(candidates), seen[-1]))
        return real(candidates, in_use, 1, lambda done: done, *more)

    module = sys.modules["ketaplan.planner.batch.plan_group"]
    real = module.solve
    monkeypatch.setattr(module, "solve", solve)
    pending = b.clearance("coordination-pending", on=None, by=None)
    given = [{}] * cleared + [{"clearance": pending}] * others
    asked = (b.request(patient=b.patient(id=f"P-{at:02}", **one), horizon_weeks=1) for at, one in enumerate(given))
    plan_group([Candidate((one,)) for one in asked], {}, effort, lambda done: seen.append(done) or done)
    assert searched[-1] == (others, pytest.approx(begins))
