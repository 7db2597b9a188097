"""Plans made through the command line's door, on made-up instances, before a checker that knows only the contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from checker import generate, verify

from ketaplan.__main__ import main

SEEDS = range(20)
FEW = 5
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


@dataclass(frozen=True)
class Answer:
    """What the command said about one patient."""

    code: int
    stdout: str
    stderr: str


@pytest.fixture
def plan(monkeypatch, capsys):
    """``ketaplan plan FILE --format json`` for a patient of an instance."""

    def ask(instance: Instance, patient: Path) -> Answer:
        arguments = [
            "plan",
            str(patient),
            "--clinic",
            str(instance.clinic),
            "--as-of",
            instance.as_of,
            "--format",
            "json",
        ]
        monkeypatch.setattr("sys.argv", ["ketaplan", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Answer(int(left.value.code or 0), said.out, said.err)

    return ask


def faults(instance: Instance, patient: Path, answer: Answer) -> list[str]:
    """What the checker has against an answer; no plan needs a reason, and a patient who is kept nothing left to plan."""
    if answer.code == 1:
        return [] if answer.stderr.strip() else ["no plan, and no reason"]
    assert answer.code == 0, answer.stderr
    said = json.loads(answer.stdout)
    clinics, patients = verify.load_clinics([instance.clinic]), verify.load_patients([patient])
    protocols = verify.Protocols([])
    if said["kind"] == "kept":
        left = verify.Check(clinics, patients, protocols).left(patients[said["patient"]])
        return [f"kept, with {left} sessions left"] if left else []
    return verify.verify(clinics, patients, protocols, said)[0]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("minutes", [45, 40], ids="infusions of {} minutes".format)
def test_everybody_at_a_small_clinic_gets_an_accepted_plan(tmp_path, plan, seed, minutes):
    instance = Instance.of(tmp_path, seed, "tiny", minutes=minutes)

    answers = {patient: plan(instance, patient) for patient in instance.patients}

    assert {answer.code for answer in answers.values()} == {0}
    assert [fault for patient, answer in answers.items() for fault in faults(instance, patient, answer)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_patients_of_a_full_sized_clinic_get_accepted_plans(tmp_path, plan, seed):
    instance = Instance.of(tmp_path, seed, "clinic")
    some = instance.patients[seed :: len(instance.patients) // FEW]

    answers = {patient: plan(instance, patient) for patient in some}

    assert {answer.code for answer in answers.values()} == {0}
    assert [fault for patient, answer in answers.items() for fault in faults(instance, patient, answer)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_one_patient_beside_a_calendar_that_is_nearly_full_gets_an_accepted_plan_or_a_reason(tmp_path, plan, seed):
    instance = Instance.of(tmp_path, seed, "solo")
    (patient,) = instance.patients

    answer = plan(instance, patient)

    assert faults(instance, patient, answer) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_patients_of_every_kind_get_accepted_plans_beside_busy_calendars(tmp_path, plan, seed):
    instance = Instance.of(tmp_path, seed, "clinic", per_site=12, mixed=True, calendars=True)

    answers = {patient: plan(instance, patient) for patient in instance.patients}

    assert sum(answer.code == 0 for answer in answers.values()) > len(answers) // 2
    assert [fault for patient, answer in answers.items() for fault in faults(instance, patient, answer)] == []
