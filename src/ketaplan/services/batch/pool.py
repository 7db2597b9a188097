"""What runs the tasks of a batch: a pool, or this process alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.batch.stop_signal import BatchControl, Report
from ketaplan.services.batch.tasks import Task

NewPlanner = Callable[[], GroupPlanner]
"""Makes a planner for one process; pickled to get there."""


class Pool(Protocol):
    """Runs tasks until it is closed."""

    @property
    def planner(self) -> GroupPlanner:
        """The planner of this process."""

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Run the tasks and return their results in the same order."""

    def close(self) -> None:
        """Stop all work and close the book."""


class SerialPool:
    """Runs all tasks in this process, one after the other."""

    def __init__(self, new_planner: NewPlanner, control: BatchControl) -> None:
        """Make the planner."""
        self.planner, self.control = new_planner(), control

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Run the tasks and return their results in the same order."""
        done, found = 0.0, []
        for task in tasks:
            found.append(task.work(self.planner, lambda: self.control.stop.requested, self._report(done, task.share)))
            done += task.share
        return found

    def _report(self, before: float, share: float) -> Report:
        return lambda part: self.control.report(before + part * share)

    def close(self) -> None:
        """Close the book."""
        self.planner.close()
