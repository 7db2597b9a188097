"""batch --save: everyone's plan is booked, or no one's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.cli import appointments, ketaplan, planned
from support.terminal import Terminal, at

pytestmark = pytest.mark.usefixtures("clinic")
PLAIN = ("P-1042", "P-1009")


@pytest.fixture
def folder():
    """The files of two cleared patients, in another folder than the patients."""
    Path("new").mkdir()
    for name in PLAIN:
        shutil.move(f"patients/{name}.toml", f"new/{name}.toml")
    return "new"


def save(folder, *more):
    return ketaplan("batch", folder, "--effort", "1", "--save", *more)


def test_everyone_is_booked(folder):
    saved = save(folder)
    assert saved.exit_code == 0, saved.stderr
    assert {one["patient"] for one in appointments().values()} == set(PLAIN)
    assert "of 2 patients." in saved.stderr


def test_a_batch_saved_twice_is_booked_once(folder):
    save(folder)
    before = appointments()
    assert save(folder).exit_code == 0
    assert appointments() == before


def test_anyone_who_lost_a_place_meanwhile_is_planned_once_more(folder, monkeypatch):
    from ketaplan.cli import batch as command

    real = command._save

    def late(query, answer, *, asks, dry_run):
        """Before the batch is booked, someone else books the very places of one plan."""
        stolen = next(one for one in answer.batch.plans if one.patient == "P-1042").document
        shutil.copy("new/P-1042.toml", "patients/R-1.toml")
        for place, text in (("patients/R-1.toml", Path("patients/R-1.toml").read_text()), ("R-1.json", stolen)):
            Path(place).write_text(text.replace("P-1042", "R-1"))
        assert ketaplan("book", "R-1.json").exit_code == 0
        return real(query, answer, asks=asks, dry_run=dry_run)

    monkeypatch.setattr(command, "_save", late)
    saved = save(folder, "--format", "json")
    assert saved.exit_code == 0, saved.stderr
    booked = appointments()
    assert {one["patient"] for one in booked.values()} == {*PLAIN, "R-1"}
    shown = [one for plan in json.loads(saved.stdout)["plans"] for one in plan["appointments"]]
    assert {one["id"]: one["start"] for one in shown} == {
        name: one["start"] for name, one in booked.items() if one["patient"] in PLAIN
    }
    assert booked["P-1042/1/induction/1"]["start"] != booked["R-1/1/induction/1"]["start"]


def change(name, old, new):
    file = Path(name)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


BETWEEN = {
    "declined": lambda: change("new/P-1042.toml", 'status = "cleared"', 'status = "declined"'),
    "faulty": lambda: change("new/P-1042.toml", "kind =", "kint ="),
    "gone": lambda: Path("new/P-1042.toml").unlink(),
    "a child": lambda: change("new/P-1042.toml", "date_of_birth = 1984", "date_of_birth = 2015"),
    "another course": lambda: change("new/P-1042.toml", 'id = "P-1042"', 'id = "P-1042"\ncourse = 0'),
}


@pytest.mark.parametrize("what", BETWEEN)
def test_someone_whose_own_state_is_the_reason_is_left_out_and_named_and_the_others_are_booked(
    folder, monkeypatch, what
):
    from ketaplan.cli import batch as command

    real = command._save

    def late(query, answer, *, asks, dry_run):
        """After everyone is planned, one patient's file changes."""
        BETWEEN[what]()
        return real(query, answer, asks=asks, dry_run=dry_run)

    monkeypatch.setattr(command, "_save", late)
    saved = save(folder, "--format", "json")
    batch = json.loads(saved.stdout)

    assert saved.exit_code == (0 if what == "declined" else 1), saved.stderr
    assert {one["patient"] for one in appointments().values()} == {"P-1009"}
    assert "P-1042: left out, not booked:" in saved.stderr
    assert [one["patient"] for one in batch["unplanned"]] == ["P-1042"]
    assert [one["patient"] for one in batch["plans"]] == ["P-1009"]
    assert all(batch["unplanned"][0]["reasons"])
    assert batch["bound"] <= batch["cost"]


def test_someone_cleared_from_tomorrow_only_is_planned_and_not_booked(folder, monkeypatch):
    change("new/P-1042.toml", "on = 2026-11-20", "on = 2026-11-23")
    saved = save(folder, "--format", "json")

    assert saved.exit_code == 0, saved.stderr
    assert {one["patient"] for one in appointments().values()} == {"P-1009"}
    assert "P-1042: no infusion is booked yet: the patient is cleared only from Mon 23 Nov 2026." in saved.stderr


def test_a_dry_run_writes_nothing(folder):
    tried = save(folder, "--dry-run")
    assert tried.exit_code == 0, tried.stderr
    assert "of 2 patients. Nothing was written." in tried.stderr
    assert appointments() == {}


def test_a_plan_of_a_file_elsewhere_is_saved(folder):
    saved = ketaplan("plan", "new/P-1042.toml", "--save")
    assert saved.exit_code == 0, saved.stderr
    assert len(appointments()) == 6


def test_without_a_book_nothing_is_saved(folder, monkeypatch):
    monkeypatch.setenv("KETAPLAN_BOOK", "none.db")
    assert save(folder).exit_code == 3
    monkeypatch.delenv("KETAPLAN_BOOK")
    assert save(folder).exit_code == 2


def test_someone_pending_does_not_keep_the_others_from_being_booked(folder):
    for file in Path("patients").glob("*.toml"):
        if 'status = "coordination-pending"' in file.read_text():
            shutil.move(file, f"new/{file.name}")
    saved = save(folder)
    assert saved.exit_code == 0, saved.stderr
    assert {one["patient"] for one in appointments().values()} == set(PLAIN)


def test_what_is_planned_alone_is_planned_next_to_the_batch(folder):
    save(folder)
    taken = {(one["start"], one["chair"]) for one in appointments().values()}
    plan = json.loads(Path(planned("P-1051")).read_text())
    assert not taken & {(one["start"], one.get("chair")) for one in plan["appointments"]}


def test_on_a_terminal_it_shows_who_would_be_booked_from_when_and_asks(folder):
    command = ("batch", folder, "--effort", "1", "--workers", "1", "--save")
    with Terminal(*command, cwd=Path.cwd(), program=at("2026-11-22T17:00")) as terminal:
        terminal.wait_for("  6 appointments  P-1042")
        terminal.wait_for("Maria Santos")
        terminal.answer("of 2 patients? [y/N]", "n")
        terminal.wait_for("Nothing was booked.")
        assert terminal.exit_code() == 2
    assert appointments() == {}
    with Terminal(*command, cwd=Path.cwd(), program=at("2026-11-22T17:00")) as terminal:
        terminal.answer("of 2 patients? [y/N]", "y")
        assert terminal.exit_code() == 0
    assert {one["patient"] for one in appointments().values()} == set(PLAIN)


def test_a_batch_that_was_agreed_to_is_booked_as_it_is_or_not_at_all(folder, monkeypatch):
    from ketaplan.cli import batch as command

    def someone_else_is_faster(workspace, would_be):
        """While the question waits, another desk books the same place for another patient."""
        shown.extend(would_be.new)
        for name in ("patients/R-1.toml", "R-1.json"):
            source = Path("new/P-1042.toml" if name.endswith("toml") else plan)
            Path(name).write_text(source.read_text().replace("P-1042", "R-1"))
        taken = ketaplan("book", "R-1.json", "--yes")
        assert taken.exit_code == 0, taken.stderr

    shown, plan = [], planned("new/P-1042.toml")
    monkeypatch.setattr(command.confirm, "can_ask", lambda: True)
    monkeypatch.setattr(command, "_ask", someone_else_is_faster)
    refused = save(folder)
    assert refused.exit_code == 3
    assert {one.patient for one in shown} == set(PLAIN)
    assert "by R-1/1/induction/" in refused.stderr
    assert {one["patient"] for one in appointments().values()} == {"R-1"}
