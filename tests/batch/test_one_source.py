"""The compiled search and the same source as plain Python find the same, point by point and name by name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

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


def test_plain_python_finds_what_the_compiled_search_finds(tmp_path):
    as_of = generate.generate(2, "tiny", tmp_path / "tiny", per_site=6)["as_of"]
    shutil.copytree(
        HOME, tmp_path / "plain" / "ketaplan", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__")
    )
    plain = batch_of(tmp_path / "tiny", as_of, source=tmp_path / "plain")
    assert plain == batch_of(tmp_path / "tiny", as_of, source=None)
    assert len(plain["plans"]) == 6
