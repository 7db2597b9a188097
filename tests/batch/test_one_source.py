"""The compiled search and the same source as plain Python find the same, point by point and name by name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ketaplan
from checker import generate

HOME = Path(ketaplan.__file__).parent
COMMAND = "import sys; from ketaplan.__main__ import main; sys.argv[0] = 'ketaplan'; main()"


def batch_of(folder: Path, as_of: str, *, source: Path | None) -> dict:
    """The batch, with the package that is installed, or with a copy that holds no compiled module."""
    environment = {**os.environ, "PYTHONPATH": str(source)} if source else dict(os.environ)
    words = ["batch", folder / "patients", "--clinic", folder / "clinics", "--as-of", as_of, "--format", "json"]
    run = subprocess.run(
        [sys.executable, "-c", COMMAND, *map(str, words), "--effort", "1"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


MADE = """
import json, sys
from datetime import UTC, date, datetime
from pathlib import Path
from ketaplan.files.locate import toml_files
from ketaplan.files.readers.patient import read_patient
from ketaplan.planner.batch import closing
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.problem import Columns
from ketaplan.planner.batch.schedule import luck
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.workspace.settings import Settings

folder, as_of = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
settings = Settings(clinics=(folder / "clinics" / "riverside.toml",), now=datetime.now(UTC), as_of=as_of)
planner = GroupPlanner(settings)
patients = [read_patient(file).or_raise() for file in toml_files(folder / "patients").files]
columns = Columns([Candidate(tuple(planner.requests(one)[0])) for one in patients], {"riverside": ()})
made = closing.Closing(columns.values, luck(), 1)
made.price_scale, made.soft = 64, 2000
is_plain = closing.__file__.endswith(".py")
"""

CLIMB = """
totals, limits = [], 0
for number in range(150):
    totals.append(made.climb((150 - number) << 12, 250))
    if number == 40:
        limits = made.find_limits(number)
print(json.dumps({"is_plain": is_plain, "totals": totals, "limits": limits}))
"""

CLOSE = """
for number in range(40):
    made.climb((40 - number) << 14, 250)
made.guide()
steps = []
for target in range(0, made.kept_total, columns.grain):
    if target * made.price_scale >= made.bound and target < made.kept_total:
        is_settled = made.settle(target, 20000)
        steps.append((is_settled, made.kept_total, made.bound, made.listed, made.sets, made.work))
        if not is_settled:
            break
kept = made.kept_option, made.kept_points, made.kept_day, made.kept_step, made.kept_who
print(json.dumps({"is_plain": is_plain, "steps": steps, "kept": [list(column) for column in kept]}))
"""


def printed(script: str, folder: Path, as_of: str, *, source: Path | None) -> dict:
    """What a script has to say of the patients and the clinic in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(source)} if source else dict(os.environ)
    words = [sys.executable, "-c", MADE + script, folder, as_of]
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def plain_copy(folder: Path) -> Path:
    """Where a copy of the package lies that holds no compiled module."""
    shutil.copytree(HOME, folder / "ketaplan", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"))
    return folder


def test_prices_and_limits_are_the_same_to_the_last_part_of_a_point(tmp_path):
    as_of = generate.generate(2, "solo", tmp_path / "busy", per_site=5, percent=70)["as_of"]
    plain = printed(CLIMB, tmp_path / "busy", as_of, source=plain_copy(tmp_path / "plain"))
    compiled = printed(CLIMB, tmp_path / "busy", as_of, source=None)
    assert plain["is_plain"]
    assert not compiled["is_plain"]
    assert plain["limits"] > 0
    assert (plain["totals"], plain["limits"]) == (compiled["totals"], compiled["limits"])


@pytest.mark.parametrize(("patients", "is_found"), [(4, True), (8, False)])
def test_what_is_settled_in_the_end_is_the_same(tmp_path, patients, is_found):
    as_of = generate.generate(139, "tiny", tmp_path / "tiny", per_site=patients)["as_of"]
    plain = printed(CLOSE, tmp_path / "tiny", as_of, source=plain_copy(tmp_path / "plain"))
    compiled = printed(CLOSE, tmp_path / "tiny", as_of, source=None)
    assert plain["is_plain"]
    assert not compiled["is_plain"]
    assert plain["steps"][-1][0] == is_found
    assert (plain["steps"], plain["kept"]) == (compiled["steps"], compiled["kept"])


def test_plain_python_finds_what_the_compiled_search_finds(tmp_path):
    as_of = generate.generate(2, "tiny", tmp_path / "tiny", per_site=6)["as_of"]
    plain = batch_of(tmp_path / "tiny", as_of, source=plain_copy(tmp_path / "plain"))
    assert plain == batch_of(tmp_path / "tiny", as_of, source=None)
    assert len(plain["plans"]) == 6
