"""Several processes for the groups of a batch: each with an office of its own, all with one clock and one bell."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ketaplan.domain.patient import Patient
from ketaplan.files.patient import read_patient
from ketaplan.files.reading import Read
from ketaplan.services.batch_office import BatchSetting, GroupResult, Office

CHUNK = 64
"""So many patient files are read at a time by one process."""
LEFT_FOR_WRITING = 0.06
"""The part of a time limit that is kept for what follows the search."""


class Shared:
    """What all processes see: whether somebody rang to stop, and how far each group is."""

    def __init__(self, context: Any, groups: int) -> None:
        """Nobody has rung; nothing is done."""
        self.stop = context.Value("b", 0, lock=False)
        self.done = context.Array("d", max(1, groups), lock=False)


class Budget:
    """How much time a group may take; ``deadline`` is in seconds of ``time.monotonic``, None for no limit.

    ``size`` is the group's share of all patients that are still waiting when it begins.
    """

    def __init__(self, shared: Shared, group: int, deadline: float | None, size: float) -> None:
        """Begin now."""
        self.shared, self.group = shared, group
        self.begun = time.monotonic()
        self.seconds = None if deadline is None else max(0.0, deadline - self.begun) * size

    def __call__(self, done: float) -> float:
        """How far the work is to be taken to be: what is done, or what is gone of the time; 1 to stop."""
        self.shared.done[self.group] = done
        if self.shared.stop.value:
            return 1.0
        if self.seconds is None:
            return done
        gone = (time.monotonic() - self.begun) / self.seconds if self.seconds else 1.0
        return max(done, min(1.0, gone))


class Here:
    """The same work in this very process."""

    def __init__(self, setting: BatchSetting) -> None:
        """Make the office at once."""
        self.office = Office(setting)

    def read(self, paths: Sequence[Path]) -> list[Read[Patient]]:
        """Read patient files, in their order."""
        return [read_patient(path) for path in paths]

    def plan(self, groups: Sequence[Group], shared: Shared) -> Iterator[GroupResult]:
        """Plan the groups one after the other."""
        for group in groups:
            yield _plan(self.office, group, shared)

    def close(self) -> None:
        """Nothing is open."""


class Group:
    """A group as it travels to a process."""

    def __init__(
        self, number: int, patients: list[Patient], effort: int, deadline: float | None, *, size: float
    ) -> None:
        """``size``: the part of the time left that belongs to it when its turn comes."""
        self.number, self.patients, self.effort, self.deadline, self.size = number, patients, effort, deadline, size


class Pool:
    """Worker processes, started afresh: they share nothing but the clock and the bell."""

    def __init__(self, setting: BatchSetting, workers: int, most_groups: int) -> None:
        """Start them; the offices are made while the first files are read."""
        self.context = get_context("spawn")
        self.shared = Shared(self.context, most_groups)
        self.pool = self.context.Pool(workers, _begin, (setting, self.shared.stop, self.shared.done))

    def read(self, paths: Sequence[Path]) -> list[Read[Patient]]:
        """Read patient files in chunks, in their order."""
        return list(self.pool.imap(_read_one, paths, chunksize=CHUNK))

    def plan(self, groups: Sequence[Group], shared: Shared) -> Iterator[GroupResult]:  # noqa: ARG002  one interface
        """Plan the groups, whichever process is free."""
        yield from self.pool.imap_unordered(_plan_one, groups)

    def close(self) -> None:
        """End the processes."""
        self.pool.terminate()
        self.pool.join()


_office: Office | None = None
_shared: Shared | None = None


def _begin(setting: BatchSetting, stop: Any, done: Any) -> None:
    """A worker's first act; Ctrl-C is for the parent, who rings."""
    global _office, _shared  # noqa: PLW0603  a worker has one office for all its life
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _office = Office(setting)
    _shared = Shared.__new__(Shared)
    _shared.stop, _shared.done = stop, done


def _read_one(path: Path) -> Read[Patient]:
    return read_patient(path)


def _plan_one(group: Group) -> GroupResult:
    assert _office is not None
    assert _shared is not None
    return _plan(_office, group, _shared)


def _plan(office: Office, group: Group, shared: Shared) -> GroupResult:
    deadline = group.deadline
    budget = Budget(shared, group.number, deadline, group.size)
    result = office.plan(group.patients, group.effort, budget)
    shared.done[group.number] = 1.0
    return result


Progress = Callable[[float], None]
