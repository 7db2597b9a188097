"""The command line itself, as separate processes, all at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from support.patience import PATIENCE_SECONDS

RACERS = 6


@pytest.fixture
def folder(tmp_path):
    """A new clinic's folder with an empty book, and six patients who want the same six visits."""
    place = tmp_path / "clinic"
    run(tmp_path, "init", "clinic")
    run(place, "book", "--create", "--book", "ketaplan.db")
    plan = run(place, "plan", "P-0001", "--format", "json")
    patient = (place / "patients" / "P-0001.toml").read_text()
    for number in range(RACERS):
        (place / "patients" / f"R-{number}.toml").write_text(patient.replace("P-0001", f"R-{number}"))
        (place / f"R-{number}.json").write_text(plan.replace("P-0001", f"R-{number}"))
    return place


def command(place, *words):
    """A process that runs one command in a folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KETAPLAN_")}
    return subprocess.Popen(
        [sys.executable, "-m", "ketaplan", *words],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(place, *words):
    """What a command that must do prints."""
    out, err = (process := command(place, *words)).communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, err
    return out


def test_one_of_many_commands_books_and_the_others_learn_who_was_faster(folder):
    processes = [command(folder, "book", f"R-{number}.json", "--book", "ketaplan.db") for number in range(RACERS)]
    said = [process.communicate(timeout=PATIENCE_SECONDS) for process in processes]
    codes = [process.returncode for process in processes]
    assert sorted(codes) == [0] + [3] * (RACERS - 1), said
    booked = json.loads(run(folder, "export", "--format", "json", "--book", "ketaplan.db"))["appointments"]
    assert {one["patient"] for one in booked} == {f"R-{codes.index(0)}"}
    for (out, err), code in zip(said, codes, strict=True):
        assert "Traceback" not in err
        assert bool(out) is (code == 0)
        assert (" taken, " in err) is (code == 3)
    run(folder, "check", "ketaplan.db")
