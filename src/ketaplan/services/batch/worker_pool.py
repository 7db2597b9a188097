"""Processes beside this one, each handed one piece of a batch after the other."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from ketaplan.errors import KetaplanError
from ketaplan.services.batch.group_planner import BatchSetting, GroupPlanner
from ketaplan.services.batch.stop_signal import TICK_SECONDS, StopSignal
from ketaplan.services.batch.tasks import Task

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

STOP = "stop"
"""What a process that plans is told when the search is to stop."""

LOST = (
    "A process that was planning came to an end before its work was done; perhaps memory ran out. Nothing was written. "
    "Try again with --workers 1."
)


class WorkerPool:
    """Worker processes, started afresh, each with a planner of its own; a pipe leads to each."""

    def __init__(self, settings: BatchSetting, workers: int, stop: StopSignal) -> None:
        """Start them; a Ctrl-C at the terminal is not for them, but for this process, which rings."""
        self.settings, self.stop = settings, stop
        self.workers: dict[Connection, SpawnProcess] = {}
        context = get_context("spawn")
        with stop.unbroken(), _deaf():
            for _ in range(workers):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, settings), daemon=True)
                process.start()
                theirs.close()
                self.workers[ours] = process

    @cached_property
    def planner(self) -> GroupPlanner:
        """The planner of this process."""
        return GroupPlanner(self.settings)

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Hand the tasks out in their order, each to whoever is free; what came of them, in the same order."""
        found: list[Any] = [None] * len(tasks)
        for number, answer in _Round(self, tasks).answers():
            found[number] = answer
        return found

    def close(self) -> None:
        """End the processes, whatever they do, and let go of the book."""
        if "planner" in self.__dict__:
            self.planner.close()
        for process in self.workers.values():
            process.kill()
        for pipe, process in self.workers.items():
            process.join()
            pipe.close()


class _Round:
    """Some tasks on their way through a pool."""

    def __init__(self, pool: WorkerPool, tasks: Sequence[Task]) -> None:
        self.pool, self.tasks = pool, tasks
        self.waiting = deque(range(len(tasks)))
        self.busy: dict[Connection, int] = {}
        self.parts = [0.0] * len(tasks)
        self.is_stopped = False

    def answers(self) -> Iterator[tuple[int, Any]]:
        """The number of a task and what came of it, as they are done."""
        for pipe in self.pool.workers:
            self._hand_out(pipe)
        while self.busy:
            for speaking in wait([*self.busy], TICK_SECONDS):
                yield from self._heard(speaking)
            self._look_round()

    def _hand_out(self, pipe: Any) -> None:
        if self.waiting:
            self.busy[pipe] = number = self.waiting.popleft()
            self._send(pipe, self.tasks[number])
            if self.is_stopped:
                self._send(pipe, STOP)

    def _heard(self, pipe: Any) -> Iterator[tuple[int, Any]]:
        try:
            kind, value = pipe.recv()
        except (EOFError, OSError):
            raise KetaplanError(LOST) from None
        number = self.busy[pipe]
        if kind == "part":
            self.parts[number] = value
        elif kind == "failed":
            raise _again(*value)
        else:
            self.parts[number] = 1.0
            del self.busy[pipe]
            self._hand_out(pipe)
            yield number, value

    def _look_round(self) -> None:
        """Say how far it is; pass on that the search is to stop."""
        if shared := sum(task.share for task in self.tasks):
            done = sum(task.share * part for task, part in zip(self.tasks, self.parts, strict=True))
            self.pool.stop.told(done / shared)
        if self.pool.stop.rung and not self.is_stopped:
            self.is_stopped = True
            for pipe in self.busy:
                self._send(pipe, STOP)

    def _send(self, pipe: Any, what: Task | str) -> None:
        try:
            pipe.send(what)
        except OSError:
            raise KetaplanError(LOST) from None


def _again(message: str, exit_code: int) -> KetaplanError:
    """The error that a process met, as this one raises it."""
    error = KetaplanError(message)
    error.exit_code = exit_code
    return error


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started meanwhile never hear Ctrl-C, not even while they start; this one hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would end the deafness when the first process starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a worker


def _serve(pipe: Connection, settings: BatchSetting) -> None:
    """Do what comes through the pipe, until nobody is at its other end any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    found: list[GroupPlanner] = []

    def planner() -> GroupPlanner:
        if not found:
            found.append(GroupPlanner(settings))
        return found[0]

    with suppress(Exception):  # mostly that nobody is there any more; if not, whoever is says that this process ended
        while True:
            task = pipe.recv()
            if task != STOP:  # else it came when the work was done
                pipe.send(_answer(task, planner, pipe))
    for one in found:
        one.close()


def _answer(task: Task, planner: Callable[[], GroupPlanner], pipe: Connection) -> tuple[str, Any]:
    """What came of a task; whatever comes through the pipe meanwhile, be it its end, says to stop."""
    try:
        return "done", task.work(planner(), pipe.poll, lambda part: pipe.send(("part", part)))
    except KetaplanError as error:
        return "failed", (str(error), error.exit_code)
