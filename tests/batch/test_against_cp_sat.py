"""Batches against a solver that shares nothing with the planner: one CP-SAT model of the contract's rules and cost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from benchmarks.cp_sat.case import Case
from benchmarks.cp_sat.model import Effort, Monolith
from checker import generate, verify
from checker.firstfit import FirstFit
from support.cli import ketaplan

if TYPE_CHECKING:
    from pathlib import Path

ENOUGH = Effort(seconds=120)
"""A few seconds are what it takes: a limit that is reached fails the test."""


@dataclass(frozen=True)
class Instance:
    """A small clinic's folder with four patients, the day that counts as today, and the horizon."""

    folder: Path
    as_of: str
    weeks: int

    @classmethod
    def of(cls, folder: Path, seed: int, weeks: int) -> Instance:
        """Generate one."""
        return cls(folder, generate.generate(seed, "tiny", folder, per_site=4)["as_of"], weeks)

    def open_mornings_alone(self) -> None:
        """Leave room for one visit a day."""
        file = self.folder / "clinics" / "riverside.toml"
        hours = 'days = ["mon", "tue", "wed", "thu", "fri"]\nfrom = 08:00:00\nto = '
        text = file.read_text()
        assert hours + "17:00:00" in text
        text = text.replace(hours + "17:00:00", hours + "12:00:00", 1).replace('[[chairs]]\nid = "B"\n', "")
        file.write_text(text.replace('[[chairs]]\nid = "C"\n', ""))

    def planned(self) -> dict:
        """What the command prints."""
        words = (self.folder / "patients", "--clinic", self.folder / "clinics", "--as-of", self.as_of)
        run = ketaplan("batch", *words, "--horizon-weeks", self.weeks, "--workers", 1, "--format", "json")
        assert run.exit_code in (0, 1), run.stderr
        return json.loads(run.stdout)

    def optimum(self) -> dict:
        """What the model proves to be the best."""
        files = verify.load_clinics([self.folder / "clinics"]), verify.load_patients([self.folder / "patients"])
        case = Case(*files, date.fromisoformat(self.as_of), self.weeks)
        monolith = Monolith(case)
        monolith.hint(FirstFit(*files, case.protocols, case.as_of, self.weeks).batch("steady"))
        batch = monolith.solve(ENOUGH)
        assert monolith.status == "OPTIMAL"
        return batch

    def faults(self, batch: dict) -> list[str]:
        """What the checker has against a batch."""
        files = verify.load_clinics([self.folder / "clinics"]), verify.load_patients([self.folder / "patients"])
        return verify.verify(*files, verify.Protocols([]), batch, horizon_weeks=self.weeks)[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_called_the_optimum_is_what_another_solver_proves(tmp_path, seed):
    instance = Instance.of(tmp_path, seed, weeks=2)

    found, optimum = instance.planned(), instance.optimum()

    assert instance.faults(found) == instance.faults(optimum) == []
    assert found["gap"] == 0
    assert found["cost"] == found["bound"] == optimum["cost"] == optimum["bound"]


@pytest.mark.parametrize("seed", [1, 2, 4, 5, 6])
def test_no_bound_is_above_the_optimum_where_someone_has_to_be_left_out(tmp_path, seed):
    instance = Instance.of(tmp_path, seed, weeks=1)
    instance.open_mornings_alone()

    found, optimum = instance.planned(), instance.optimum()

    assert instance.faults(found) == instance.faults(optimum) == []
    assert optimum["unplanned"]
    assert found["bound"] <= optimum["cost"] == optimum["bound"] <= found["cost"]
