"""Versions are read from what installers leave, not by importing what reads them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ketaplan.files.calendars.cache import READERS
from ketaplan.versions import version_of


@pytest.mark.parametrize("package", ["holidays", *READERS])
def test_a_version_is_known_at_no_cost(package):
    words = f"import sys; from ketaplan.versions import version_of; print(version_of({package!r}))"
    asked = f"{words}; assert 'importlib.metadata' not in sys.modules"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout.strip()) == (0, version_of(package)), said.stderr
