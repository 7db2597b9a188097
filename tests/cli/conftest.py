"""The example clinic with its own book, at a time that does not move."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.cli import ketaplan, planned

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def clock(monkeypatch):
    """Sets the time at which the commands believe they run; noon of the Sunday at first."""

    def set_to(moment):
        monkeypatch.setattr("ketaplan.cli.clock.now", lambda: datetime.fromisoformat(moment).replace(tzinfo=UTC))

    set_to("2026-11-22T17:00")
    return set_to


@pytest.fixture
def clinic(tmp_path, monkeypatch, clock):
    """The example clinic with an empty book, and we are in its folder."""
    shutil.copytree(EXAMPLES, tmp_path / "clinic")
    monkeypatch.chdir(tmp_path / "clinic")
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    assert ketaplan("book", "--create").exit_code == 0
    return tmp_path / "clinic"


@pytest.fixture
def trial(clinic, monkeypatch):
    """The same clinic with a book for trials, which takes any day as today."""
    monkeypatch.setenv("KETAPLAN_BOOK", "trial.db")
    assert ketaplan("book", "--create", "--trial").exit_code == 0
    return clinic


@pytest.fixture
def booked(clinic):
    """P-1042's six sessions are booked."""
    assert ketaplan("book", planned("P-1042")).exit_code == 0
    return clinic
