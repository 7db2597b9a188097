"""Plans made through the command line's door, on made-up instances, before a checker that knows only the contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from checker import generate, verify
from support.cli import ketaplan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from typer.testing import Result

SEEDS = range(20)
FEW = 4
"""Patients of a full-sized clinic that are planned for each seed."""


@dataclass(frozen=True)
class Instance:
    """A clinic's folder with its patients, and the day that counts as today."""

    folder: Path
    as_of: str

    @classmethod
    def of(cls, folder: Path, seed: int, family: str, **options) -> Instance:
        """Generate one."""
        return cls(folder, generate.generate(seed, family, folder, **options)["as_of"])

    @property
    def clinic(self) -> Path:
        """The only clinic's file."""
        (file,) = (self.folder / "clinics").glob("*.toml")
        return file

    @property
    def patients(self) -> list[Path]:
        """Their files, by id."""
        return sorted((self.folder / "patients").glob("*.toml"))

    def plans(self, patients: Iterable[Path]) -> dict[Path, Result]:
        """What the command answers for each of the patients."""
        options = ("--clinic", self.clinic, "--as-of", self.as_of, "--format", "json")
        return {patient: ketaplan("plan", patient, *options) for patient in patients}

    def faults(self, answers: dict[Path, Result]) -> list[str]:
        """What the checker has against the answers."""
        clinics, protocols = verify.load_clinics([self.clinic]), verify.Protocols([])
        found = []
        for patient, answer in answers.items():
            patients = verify.load_patients([patient])
            if answer.exit_code == 1:
                found += [] if answer.stderr.strip() else [f"{patient.stem}: no plan, and no reason"]
            else:
                assert answer.exit_code == 0, answer.stderr
                found += _faults(clinics, patients, protocols, json.loads(answer.stdout))
        return found


def _faults(clinics, patients, protocols, said) -> list[str]:
    if said["kind"] != "kept":
        return verify.verify(clinics, patients, protocols, said)[0]
    left = verify.Check(clinics, patients, protocols).left(patients[said["patient"]])
    return [f"{said['patient']}: kept, with {left} sessions left"] if left else []


def exit_codes(answers: dict[Path, Result]) -> list[int]:
    """How each of the commands ended."""
    return [answer.exit_code for answer in answers.values()]


@pytest.mark.parametrize(("seed", "minutes"), [*((seed, 45) for seed in SEEDS), *((seed, 40) for seed in SEEDS[:5])])
def test_everyone_at_a_small_clinic_gets_an_accepted_plan(tmp_path, seed, minutes):
    instance = Instance.of(tmp_path, seed, "tiny", minutes=minutes)

    answers = instance.plans(instance.patients)

    assert set(exit_codes(answers)) == {0}
    assert instance.faults(answers) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_patients_of_a_full_sized_clinic_get_accepted_plans(tmp_path, seed):
    instance = Instance.of(tmp_path, seed, "clinic")

    answers = instance.plans(instance.patients[seed :: len(instance.patients) // FEW])

    assert set(exit_codes(answers)) == {0}
    assert instance.faults(answers) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_one_patient_next_to_a_calendar_that_is_nearly_full_gets_an_accepted_plan_or_a_reason(tmp_path, seed):
    instance = Instance.of(tmp_path, seed, "solo")

    answers = instance.plans(instance.patients)

    assert instance.faults(answers) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_patients_of_every_kind_get_accepted_plans_next_to_busy_calendars(tmp_path, seed):
    instance = Instance.of(tmp_path, seed, "clinic", per_site=12, mixed=True, calendars=True)

    answers = instance.plans(instance.patients)

    assert exit_codes(answers).count(0) > len(answers) // 2
    assert instance.faults(answers) == []
