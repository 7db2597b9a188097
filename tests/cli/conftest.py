"""The example clinic with its own book, at a time that does not move.

Each test has a copy of its own; what is copied is made once, by the commands themselves.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.cli import ketaplan, planned

EXAMPLES = Path(__file__).parents[2] / "examples"
NOON = "2026-11-22T17:00"
"""Noon of the Sunday at the clinic, in UTC."""
BOOKED = ("ketaplan.db", "P-1042.json")
"""What a booked clinic's folder has besides the examples."""


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Sets the time at which the commands believe they run; noon of the Sunday at first."""

    def set_to(moment):
        monkeypatch.setattr("ketaplan.cli.clock.now", lambda: _utc(moment))

    set_to(NOON)
    return set_to


@pytest.fixture(scope="session")
def originals(tmp_path_factory):
    """A folder with what tests start from: ``clinic`` with an empty book, ``booked``, and ``trial.db``."""
    folder = tmp_path_factory.mktemp("originals")
    shutil.copytree(EXAMPLES, folder / "clinic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ketaplan.cli.clock.now", lambda: _utc(NOON))
        patch.delenv("KETAPLAN_BOOK", raising=False)
        patch.chdir(folder / "clinic")
        assert ketaplan("book", "--create", "--trial", "--book", folder / "trial.db").exit_code == 0
        assert ketaplan("book", "--create", "--book", "ketaplan.db").exit_code == 0
        shutil.copytree(folder / "clinic", folder / "booked")
        patch.chdir(folder / "booked")
        assert ketaplan("book", planned("P-1042"), "--book", "ketaplan.db").exit_code == 0
    return folder


@pytest.fixture
def clinic(originals, tmp_path, monkeypatch, clock):
    """The example clinic with an empty book, and we are in its folder."""
    folder = tmp_path / "clinic"
    shutil.copytree(originals / "clinic", folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    return folder


@pytest.fixture
def trial(clinic, originals, monkeypatch):
    """The same clinic with a book for trials, which takes any day as today."""
    shutil.copy(originals / "trial.db", clinic)
    monkeypatch.setenv("KETAPLAN_BOOK", "trial.db")
    return clinic


@pytest.fixture
def booked(clinic, originals):
    """P-1042's six sessions are booked."""
    for file in BOOKED:
        shutil.copy(originals / "booked" / file, clinic)
    return clinic
