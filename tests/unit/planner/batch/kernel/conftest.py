"""Each part of the kernel by itself, both compiled and as plain Python."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import ketaplan.planner.batch.kernel as package
from ketaplan.planner.batch import Candidate
from ketaplan.planner.batch.encode.problem import EncodedProblem
from ketaplan.planner.batch.schedule import neg_log_table
from support.small_batches import asked

PLAIN = "plain_kernel"


@pytest.fixture(scope="session")
def plain_path(tmp_path_factory):
    """A copy of the kernel's sources under another name, so that no compiled module is found first."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / PLAIN).mkdir()
    for file in Path(package.__file__).parent.glob("*.py"):
        (folder / PLAIN / file.name).write_text(file.read_text().replace(package.__name__, PLAIN))
    return folder


@pytest.fixture(params=["compiled", "plain"])
def kernel(request, plain_path, monkeypatch):
    """Import a module of the kernel by its name."""
    if request.param == "compiled":
        return lambda module: importlib.import_module(f"{package.__name__}.{module}")
    monkeypatch.syspath_prepend(str(plain_path))
    for name in [name for name in sys.modules if name.startswith(PLAIN)]:
        monkeypatch.delitem(sys.modules, name)
    return lambda module: importlib.import_module(f"{PLAIN}.{module}")


@pytest.fixture
def problem():
    """Encode some patients, each at one site, next to what is booked at Riverside."""

    def encode(*requests, in_use=()):
        return EncodedProblem([Candidate((one,)) for one in requests or (asked(),)], {"riverside": tuple(in_use)})

    return encode


@pytest.fixture
def solver(kernel, problem):
    """A solver that has not started, for some patients."""

    def make(*requests, in_use=()):
        return kernel("solver").BatchSolver(problem(*requests, in_use=in_use).data, 64, neg_log_table(), 1)

    return make
