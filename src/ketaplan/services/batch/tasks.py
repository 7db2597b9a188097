"""The work of a batch in pieces, and this process doing one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from ketaplan.domain.patient import Patient
from ketaplan.files.result import ReadResult
from ketaplan.planner.batch.restarts import Attempts
from ketaplan.services.batch.group_planner import BatchSetting, GroupPlanner, GroupResult
from ketaplan.services.batch.stop_signal import StopSignal, TimeBudget
from ketaplan.services.workspace.privacy import read_private_patient

CHUNK = 64
"""So many patient files are read at a time by one process."""


class Files(Struct, frozen=True):
    """Patient files to be read, as they travel to a process."""

    paths: tuple[Path, ...]
    share: float = 0.0

    def work(
        self,
        planner: GroupPlanner,  # noqa: ARG002  as a group's
        stopped: Callable[[], bool],  # noqa: ARG002
        tell: Callable[[float], None],  # noqa: ARG002
    ) -> list[ReadResult[Patient]]:
        """Read them, in their order."""
        return [read_private_patient(path) for path in self.paths]


class Group(Struct, frozen=True, kw_only=True):
    """A group of patients as it travels to a process.

    ``share`` is its part of all patients, ``turn`` the part of the time left that belongs to it when its turn comes,
    ``deadline`` in seconds of ``time.monotonic``, None for no limit.
    """

    patients: list[Patient]
    effort: int
    share: float
    turn: float
    deadline: float | None
    attempts: Attempts = Attempts.ONE

    def work(self, planner: GroupPlanner, stopped: Callable[[], bool], tell: Callable[[float], None]) -> GroupResult:
        """Plan it."""
        seconds = None if self.deadline is None else max(0.0, self.deadline - time.monotonic()) * self.turn
        return planner.plan(self.patients, self.effort, TimeBudget(seconds, stopped, tell), self.attempts)


Task = Files | Group


class SerialPool:
    """All the work in this very process."""

    def __init__(self, settings: BatchSetting, stop: StopSignal) -> None:
        """``stop`` hears how far it is, and stops it."""
        self.planner, self.stop = GroupPlanner(settings), stop

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Do one after the other."""
        done, found = 0.0, []
        for task in tasks:
            found.append(task.work(self.planner, lambda: self.stop.rung, self._teller(done, task.share)))
            done += task.share
        return found

    def _teller(self, before: float, share: float) -> Callable[[float], None]:
        return lambda part: self.stop.told(before + part * share)

    def close(self) -> None:
        """Let go of the book."""
        self.planner.close()
