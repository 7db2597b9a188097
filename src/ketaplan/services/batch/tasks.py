"""The work of a batch in pieces that a process can do independently."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from ketaplan.domain.patient import Patient
from ketaplan.files.result import ReadResult
from ketaplan.planner.batch import Attempts
from ketaplan.services.batch.group_planner import GroupPlanner, GroupResult
from ketaplan.services.batch.stop_signal import Report, TimeBudget
from ketaplan.services.workspace.privacy import read_private_patient

FILES_PER_TASK = 64


class Files(Struct, frozen=True):
    """Patient files to read."""

    paths: tuple[Path, ...]
    share: float = 0.0

    def work(
        self,
        planner: GroupPlanner,  # noqa: ARG002  as a group's
        stopped: Callable[[], bool],  # noqa: ARG002
        report: Report,  # noqa: ARG002
    ) -> list[ReadResult[Patient]]:
        """Read them, in their order."""
        return [read_private_patient(path) for path in self.paths]


class Group(Struct, frozen=True, kw_only=True):
    """A group of patients to plan.

    ``share`` is its part of all patients, ``turn`` its part of the time that remains when its turn comes, ``deadline``
    in seconds of ``time.monotonic``, None for no limit.
    """

    patients: list[Patient]
    effort: int
    share: float
    turn: float
    deadline: float | None
    attempts: Attempts = Attempts.ONE

    def work(self, planner: GroupPlanner, stopped: Callable[[], bool], report: Report) -> GroupResult:
        """Plan it."""
        seconds = None if self.deadline is None else max(0.0, self.deadline - time.monotonic()) * self.turn
        return planner.plan(self.patients, self.effort, TimeBudget(seconds, stopped, report), self.attempts)


Task = Files | Group
