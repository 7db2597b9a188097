"""Sixteen desks write the repair that each of them was shown, at once: one does, and nothing is booked twice."""

from __future__ import annotations

import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest

from ketaplan.errors import BookError
from ketaplan.services.repair.apply import Writing, apply_repair
from ketaplan.services.repair.query import Query
from ketaplan.services.repair.replan import replan
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.workspace import Workspace
from support.cli import SUNDAY, appointments, ketaplan, planned
from support.patience import PATIENCE_SECONDS

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime.fromisoformat(SUNDAY).replace(hour=12, tzinfo=ZoneInfo("America/New_York"))
DESKS = 16


@pytest.fixture
def closed(tmp_path, address, monkeypatch):
    """The example clinic with P-1042 booked, closed on the day of a session; we are in its folder."""
    shutil.copytree(EXAMPLES, tmp_path / "clinic")
    monkeypatch.chdir(tmp_path / "clinic")
    monkeypatch.setenv("KETAPLAN_BOOK", address)
    monkeypatch.setattr("ketaplan.cli.clock.now", lambda: NOW)
    assert ketaplan("book", planned("P-1042")).exit_code == 0
    day = min(one["start"] for one in appointments().values())[:10]
    assert ketaplan("absence", "add", "riverside", "--from", day, "--to", day).exit_code == 0
    return Settings(clinics=(Path("clinic.toml"),), now=NOW, patients=Path("patients"), book=address)


@pytest.mark.parametrize("is_expected", [True, False])
def test_one_of_sixteen_desks_writes_the_repair_and_nothing_is_booked_twice(closed, is_expected):
    barrier = Barrier(DESKS)

    def desk(_: int) -> str:
        with Workspace(closed) as workspace:
            shown = replan(workspace, Query())
            barrier.wait(PATIENCE_SECONDS)
            try:
                done = apply_repair(workspace, Query(), Writing(expected=shown.digest if is_expected else None))
            except BookError:
                return "refused"
            return "written" if done.bookings else "nothing left"

    with ThreadPoolExecutor(DESKS) as pool:
        said = Counter(pool.map(desk, range(DESKS)))

    assert said == {"written": 1, "refused" if is_expected else "nothing left": DESKS - 1}
    visits = appointments().values()
    assert len({(one["patient"], one["start"]) for one in visits}) == len(visits) == 6
    assert ketaplan("log", "--format", "json").stdout.count('"moved"') == 1
