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

HOME, TESTS = Path(ketaplan.__file__).parent, Path(__file__).parents[1]
COMMAND = "import sys; from ketaplan.__main__ import main; sys.argv[0] = 'ketaplan'; main()"


def batch_of(folder: Path, as_of: str, *, source: Path | None) -> dict:
    """The batch, with the package that is installed, or with a copy that contains no compiled module."""
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
from array import array
from pathlib import Path
from ketaplan.planner.batch.encode.problem import EncodedProblem
from ketaplan.planner.batch.kernel import gap_closing
from ketaplan.planner.batch.solve import solver_for
from ketaplan.planner.batch.subgradient import proved
from support.instances import candidates_of

problem = EncodedProblem(candidates_of(Path(sys.argv[1]), sys.argv[2]), {"riverside": ()})
solver = solver_for(problem, 1)
solver.dual.step_scale = 2000
solver.pricing.most_dp_work = 100
is_plain = gap_closing.__file__.endswith(".py")
"""

CLIMB = """
totals, cuts = [], 0
for number in range(150):
    totals.append(solver.dual.subgradient_step((150 - number) << 12, 250))
    if number == 40:
        cuts = solver.cuts.separate(number)
print(json.dumps({"is_plain": is_plain, "totals": totals, "cuts": cuts}))
"""

PACK = """
totals = []
for number in range(60):
    if number == 20:
        solver.dual.choose_packed_days()
    if number == 50:
        solver.dual.pack_all_days()
    totals.append(solver.dual.subgradient_step((60 - number) << 14, 250))
days = [list(one) for one in solver.packing.days_of]
print(json.dumps({"is_plain": is_plain, "totals": totals, "days": days, "supply": list(solver.packing.supply)}))
"""

CLOSE = """
for number in range(40):
    solver.dual.subgradient_step((40 - number) << 14, 250)
solver.guide()
steps, ruin = [], solver.ruin
for target in range(0, ruin.best_total, problem.cost_gcd):
    if target * solver.prices.scale >= solver.dual.bound and target < ruin.best_total:
        is_closed = solver.closing.improve_or_prove(target, 20000)
        counts = solver.pool.columns, solver.patterns.patterns, solver.work.done
        steps.append((is_closed, ruin.best_total, solver.dual.bound, *counts))
        if not is_closed:
            break
print(json.dumps({"is_plain": is_plain, "steps": steps, "best": [list(one) for one in ruin.best.dumped()]}))
"""


def printed(script: str, folder: Path, as_of: str, *, source: Path | None) -> dict:
    """What a script prints about the patients and the clinic in a folder."""
    path = [str(source)] if source else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*path, str(TESTS)])}
    words = [sys.executable, "-c", MADE + script, folder, as_of]
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def plain_copy(tmp_path_factory) -> Path:
    """A copy of the package without a compiled module."""
    folder = tmp_path_factory.mktemp("plain")
    shutil.copytree(HOME, folder / "ketaplan", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"))
    return folder


def test_multipliers_and_cuts_are_the_same_to_the_last_part_of_a_point(tmp_path, plain_copy):
    as_of = generate.generate(2, "solo", tmp_path / "busy", per_site=5, percent=70)["as_of"]
    plain = printed(CLIMB, tmp_path / "busy", as_of, source=plain_copy)
    compiled = printed(CLIMB, tmp_path / "busy", as_of, source=None)
    assert plain["is_plain"]
    assert not compiled["is_plain"]
    assert plain["cuts"] > 0
    assert (plain["totals"], plain["cuts"]) == (compiled["totals"], compiled["cuts"])


def test_packed_days_are_the_same(tmp_path, plain_copy):
    as_of = generate.generate(4, "tiny", tmp_path / "tiny", per_site=14)["as_of"]
    plain = printed(PACK, tmp_path / "tiny", as_of, source=plain_copy)
    compiled = printed(PACK, tmp_path / "tiny", as_of, source=None)
    assert (plain.pop("is_plain"), compiled.pop("is_plain")) == (True, False)
    assert plain["days"]
    assert plain == compiled


@pytest.mark.parametrize(("patients", "is_found"), [(4, True), (8, False)])
def test_closing_the_gap_is_the_same(tmp_path, plain_copy, patients, is_found):
    as_of = generate.generate(139, "tiny", tmp_path / "tiny", per_site=patients)["as_of"]
    plain = printed(CLOSE, tmp_path / "tiny", as_of, source=plain_copy)
    compiled = printed(CLOSE, tmp_path / "tiny", as_of, source=None)
    assert plain["is_plain"]
    assert not compiled["is_plain"]
    assert plain["steps"][-1][0] == is_found
    assert (plain["steps"], plain["best"]) == (compiled["steps"], compiled["best"])


def test_plain_python_finds_what_the_compiled_search_finds(tmp_path, plain_copy):
    as_of = generate.generate(2, "tiny", tmp_path / "tiny", per_site=6)["as_of"]
    plain = batch_of(tmp_path / "tiny", as_of, source=plain_copy)
    assert plain == batch_of(tmp_path / "tiny", as_of, source=None)
    assert len(plain["plans"]) == 6
