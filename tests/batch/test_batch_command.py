"""``ketaplan batch`` through its door, on made-up instances, before a checker that knows only the contract."""

from __future__ import annotations

import csv
import errno
import json
from pathlib import Path

import pytest

from checker import generate, verify
from ketaplan.services.batch import plan_batch, worker_pool
from support.cli import ketaplan

FEW = 4
"""Patients of each instance: the search runs as plain Python where no one compiled it."""


class Instance:
    """A made-up clinic with a few patients, and the day that counts as today."""

    def __init__(self, folder: Path, *, seed: int, mixed: bool = False, patients: int = FEW):
        self.folder = folder
        self.as_of = generate.generate(seed, "tiny", folder, per_site=patients, mixed=mixed)["as_of"]

    @property
    def patients(self) -> list[Path]:
        return sorted((self.folder / "patients").glob("*.toml"))

    def batch(self, *arguments, paths=None, **options):
        named = paths or [self.folder / "patients"]
        return ketaplan(
            "batch",
            *named,
            "--clinic",
            self.folder / "clinics",
            "--as-of",
            self.as_of,
            "--effort",
            1,
            *arguments,
            **options,
        )

    def faults(self, document: dict) -> list[str]:
        clinics, patients = verify.load_clinics([self.folder / "clinics"]), verify.load_patients(self.patients)
        protocols = verify.Protocols(sorted((self.folder / "protocols").glob("*.toml")))
        return verify.verify(clinics, patients, protocols, document)[0]


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    return Instance(tmp_path_factory.mktemp("tiny"), seed=3)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_batch_is_accepted_by_the_checker(tmp_path, seed):
    made = Instance(tmp_path, seed=seed)
    result = made.batch("--format", "json")
    assert result.exit_code == 0
    assert made.faults(json.loads(result.stdout)) == []


def test_a_mixed_batch_is_accepted_and_says_who_is_not_planned(tmp_path):
    made = Instance(tmp_path, seed=4, mixed=True, patients=11)
    result = made.batch("--format", "json")
    document = json.loads(result.stdout)
    assert made.faults(document) == []
    assert document["kept"]
    declined = [one for one in document["unplanned"] if "declined" in one["reasons"][0]]
    assert declined


def test_a_folder_contains_one_plan_a_patient_and_a_summary(instance, tmp_path):
    result = instance.batch("--output-dir", tmp_path / "out")
    plans = [path.stem for path in instance.patients]
    rows = list(csv.DictReader((tmp_path / "out" / "summary.csv").read_text().splitlines()))
    batch = json.loads((tmp_path / "out" / "batch.json").read_text())
    assert result.exit_code == 0
    assert [row["patient"] for row in rows] == plans
    assert [plan["patient"] for plan in batch["plans"]] == plans
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *(f"{patient}.json" for patient in plans),
        "batch.json",
        "summary.csv",
    }


def test_a_second_batch_takes_the_place_of_the_first(instance, tmp_path):
    for _ in range(2):
        assert instance.batch("--output-dir", tmp_path / "out").exit_code == 0
    assert len(list((tmp_path / "out").iterdir())) == FEW + len(["batch.json", "summary.csv"])


@pytest.mark.parametrize("damage", [b'"note":"\xfc"', b'"note":' + b"9" * 5000, b'"note":' + b"[" * 9000 + b"]" * 9000])
def test_no_plan_is_removed_for_a_list_that_cannot_be_read(instance, tmp_path, damage):
    first, *others = instance.patients
    assert instance.batch("--output-dir", tmp_path).exit_code == 0
    listed = tmp_path / "batch.json"
    listed.write_bytes(b"{" + damage + b"," + listed.read_bytes().lstrip().removeprefix(b"{"))
    assert instance.batch("--output-dir", tmp_path, paths=others).exit_code == 0
    assert (tmp_path / f"{first.stem}.json").exists()


@pytest.mark.parametrize("twice", [False, True])
def test_no_plan_is_removed_for_a_list_in_which_a_key_is_written_twice(instance, tmp_path, twice):
    first, *others = instance.patients
    assert instance.batch("--output-dir", tmp_path).exit_code == 0
    listed = tmp_path / "batch.json"
    patient = f'"patient":"{first.stem}"'
    assert patient in listed.read_text()
    listed.write_text(listed.read_text().replace(patient, f'"patient":"P-0",{patient}' if twice else patient, 1))
    assert instance.batch("--output-dir", tmp_path, paths=others).exit_code == 0
    assert (tmp_path / f"{first.stem}.json").exists() == twice


def test_a_patient_who_is_called_batch_keeps_clear_of_the_list_of_all(instance, tmp_path):
    name, file = "BATCH", instance.patients[0]
    renamed = tmp_path / f"{name}.toml"
    renamed.write_text(file.read_text().replace(f'"{file.stem}"', f'"{name}"'))
    for _ in range(2):
        assert instance.batch("--output-dir", tmp_path / "out", paths=[renamed]).exit_code == 0
    found = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert found == [f"{name}.plan.json", "batch.json", "summary.csv"]


@pytest.mark.parametrize("place", range(1, 2 * FEW + 5))
def test_a_folder_is_as_it_was_if_a_file_cannot_be_replaced(instance, tmp_path, monkeypatch, place):
    assert instance.batch("--output-dir", tmp_path).exit_code == 0
    (tmp_path / f"{instance.patients[0].stem}.json").write_text("as it was")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    rename, calls = Path.rename, iter(range(1, 100))

    def in_use(source, target):
        if next(calls) == place:
            raise PermissionError(errno.EACCES, "in use")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", in_use)
    result = instance.batch("--output-dir", tmp_path)
    assert (result.exit_code, "in use" in result.stderr) == (2, True)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_reported(instance, tmp_path):
    (tmp_path / "out").write_text("a file")
    result = instance.batch("--output-dir", tmp_path / "out")
    assert result.exit_code == 2
    assert "--output-dir" in result.stderr


def test_the_table_says_how_good_the_plans_are(instance):
    result = instance.batch("--details")
    assert f"{FEW} of {FEW} planned." in result.stdout
    assert "no plans cost less" in result.stdout
    assert [line for line in result.stdout.splitlines() if len(line) > 80] == []


def test_a_faulty_file_does_not_stop_the_others(tmp_path):
    made = Instance(tmp_path, seed=3)
    first = made.patients[0]
    first.write_text(first.read_text().replace('kind = "patient"', 'kind = "patient"\ncolour = "red"'))
    result = made.batch("--format", "json")
    assert result.exit_code == 2
    assert f"{first.name}:2: colour" in result.stderr
    assert len(json.loads(result.stdout)["plans"]) == FEW - 1


def test_a_folder_without_patients_is_a_mistake_and_said(instance, tmp_path):
    result = instance.batch(paths=[tmp_path])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{tmp_path}: this folder has no patient file (.toml with")
    assert result.stdout == ""


def test_a_mistyped_path_is_reported_and_nothing_else(instance, tmp_path):
    result = instance.batch(paths=[tmp_path / "patiens"])
    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path / 'patiens'}: there is no such file or folder; check the path\n"
    assert result.stdout == ""


def test_a_mistyped_path_does_not_stop_the_others(instance, tmp_path):
    result = instance.batch("--format", "json", paths=[*instance.patients, tmp_path / "patiens"])
    assert result.exit_code == 2
    assert "patiens: there is no such file or folder" in result.stderr
    assert len(json.loads(result.stdout)["plans"]) == FEW


def test_no_one_listed_is_no_one_to_plan(instance):
    result = instance.batch(paths=["-"], stdin="")
    assert (result.exit_code, result.stdout) == (0, "No patients to plan.\n")


def test_no_line_is_wider_than_the_page():
    examples = Path(__file__).parents[2] / "examples"
    place = ("--clinic", examples / "clinic.toml", "--as-of", "2026-11-22")
    shown = ketaplan("batch", examples / "patients", *place, "--effort", 1).stdout
    assert "inconvenience a patient above the best possible (--details)" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 80


def test_two_files_with_one_id_are_both_faulty(tmp_path):
    made = Instance(tmp_path, seed=3)
    first = made.patients[0]
    (first.parent / "again.toml").write_text(first.read_text())
    result = made.batch("--format", "json")
    assert result.exit_code == 2
    assert result.stderr.count("is in several files") == 2
    assert len(json.loads(result.stdout)["plans"]) == FEW - 1


def test_someone_without_a_plan_makes_it_exit_1_and_the_reasons_are_there(tmp_path):
    made = Instance(tmp_path, seed=3)
    first = made.patients[0]
    away = "[[unavailable]]\nfrom = 2026-01-01\nto = 2028-12-31\n"
    first.write_text(f"{first.read_text()}\n{away}")
    result = made.batch()
    assert result.exit_code == 1
    assert f"{FEW - 1} of {FEW} planned." in result.stdout
    assert "even without other patients" in " ".join(result.stdout.split())


def test_a_list_of_files_comes_from_stdin(instance):
    one, two, *_ = instance.patients
    result = instance.batch("--format", "csv", paths=["-"], stdin=f"{one}\n{two}\n")
    assert [row["patient"] for row in csv.DictReader(result.stdout.splitlines())] == [one.stem, two.stem]


def test_the_order_of_the_files_changes_nothing(instance):
    forwards, backwards = (
        instance.batch("--format", "json", paths=paths) for paths in (instance.patients, instance.patients[::-1])
    )
    assert forwards.exit_code == backwards.exit_code == 0
    assert forwards.stdout == backwards.stdout


def test_two_processes_write_the_same_as_one(instance, monkeypatch):
    alone = instance.batch("--format", "json", "--workers", 1)
    pools = []

    class Counted(worker_pool.WorkerPool):
        def __init__(self, *given):
            pools.append(self)
            super().__init__(*given)

    monkeypatch.setattr(plan_batch, "FEW_FILES", 0)
    monkeypatch.setattr(worker_pool, "WorkerPool", Counted)
    together = instance.batch("--format", "json", "--workers", 2)
    assert len(pools) == 1
    assert alone.exit_code == together.exit_code == 0
    assert alone.stdout == together.stdout


def test_no_name_is_in_what_a_batch_writes(instance, tmp_path):
    result = instance.batch("--output-dir", tmp_path / "out")
    written = "".join(path.read_text() for path in sorted((tmp_path / "out").rglob("*.*")) if path.is_file())
    for name in verify.load_patients(instance.patients):
        lines = (instance.folder / "patients" / f"{name}.toml").read_text().splitlines()
        said = next(line for line in lines if line.startswith("name")).split('"')[1]
        assert said not in written + result.stdout + result.stderr


SEARCHES = {
    "not compiled": ((False, False), "The batch search is not compiled"),
    "compiled from other sources": ((True, True), "The batch search is older than its sources"),
    "compiled from these": ((True, False), ""),
}


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_that_is_slow_or_old_is_reported_once_and_changes_no_plan(instance, monkeypatch, search):
    (is_compiled, is_stale), said = SEARCHES[search]
    expected = instance.batch("--format", "json").stdout
    monkeypatch.setattr("ketaplan.cli.batch.is_compiled", lambda: is_compiled)
    monkeypatch.setattr("ketaplan.cli.batch.is_stale", lambda: is_stale)
    result = instance.batch("--format", "json")
    assert result.stdout == expected
    assert result.stderr.count("The batch search") == bool(said)
    assert said in result.stderr
