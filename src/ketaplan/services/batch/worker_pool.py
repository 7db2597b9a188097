"""A pool of worker processes."""

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
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.batch.pool import NewPlanner
from ketaplan.services.batch.stop_signal import TICK_SECONDS, BatchControl
from ketaplan.services.batch.tasks import Task

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

STOP = "stop"
"""Asks a worker to stop its search."""

LOST = "A planning process ended unexpectedly; perhaps memory ran out. Nothing was written. Try again with --workers 1."


class WorkerPool:
    """Fresh worker processes, each with a planner and a pipe to it."""

    def __init__(self, new_planner: NewPlanner, workers: int, control: BatchControl) -> None:
        """Start the workers; only this process handles Ctrl-C, and asks them to stop."""
        self.new_planner, self.control = new_planner, control
        self.workers: dict[Connection, SpawnProcess] = {}
        context = get_context("spawn")
        with control.cleanup.critical(), _interrupts_blocked():
            for _ in range(workers):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, new_planner), daemon=True)
                process.start()
                theirs.close()
                self.workers[ours] = process

    @cached_property
    def planner(self) -> GroupPlanner:
        """The planner of this process."""
        return self.new_planner()

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Send the tasks in order, each to a free worker; return their results in the same order."""
        found: list[Any] = [None] * len(tasks)
        for number, answer in _Round(self, tasks).answers():
            found[number] = answer
        return found

    def close(self) -> None:
        """Kill the workers and close the book."""
        if "planner" in self.__dict__:
            self.planner.close()
        for process in self.workers.values():
            process.kill()
        for pipe, process in self.workers.items():
            process.join()
            pipe.close()


class _Round:
    """Tasks on their way through a pool."""

    def __init__(self, pool: WorkerPool, tasks: Sequence[Task]) -> None:
        self.pool, self.tasks = pool, tasks
        self.waiting = deque(range(len(tasks)))
        self.busy: dict[Connection, int] = {}
        self.parts = [0.0] * len(tasks)
        self.is_stopped = False

    def answers(self) -> Iterator[tuple[int, Any]]:
        """Yield the number and the result of each task as it is done."""
        for pipe in self.pool.workers:
            self._hand_out(pipe)
        while self.busy:
            for ready in wait([*self.busy], TICK_SECONDS):
                yield from self._received(ready)
            self._report()

    def _hand_out(self, pipe: Any) -> None:
        if self.waiting:
            self.busy[pipe] = number = self.waiting.popleft()
            self._send(pipe, self.tasks[number])
            if self.is_stopped:
                self._send(pipe, STOP)

    def _received(self, pipe: Any) -> Iterator[tuple[int, Any]]:
        try:
            kind, value = pipe.recv()
        except (EOFError, OSError):
            raise KetaplanError(LOST) from None
        number = self.busy[pipe]
        if kind == "part":
            self.parts[number] = value
        elif kind == "failed":
            raise _error_of(*value)
        else:
            self.parts[number] = 1.0
            del self.busy[pipe]
            self._hand_out(pipe)
            yield number, value

    def _report(self) -> None:
        """Report progress; pass on a request to stop."""
        if shared := sum(task.share for task in self.tasks):
            done = sum(task.share * part for task, part in zip(self.tasks, self.parts, strict=True))
            self.pool.control.report(done / shared)
        if self.pool.control.stop.requested and not self.is_stopped:
            self.is_stopped = True
            for pipe in self.busy:
                self._send(pipe, STOP)

    def _send(self, pipe: Any, what: Task | str) -> None:
        try:
            pipe.send(what)
        except OSError:
            raise KetaplanError(LOST) from None


def _error_of(message: str, exit_code: int) -> KetaplanError:
    """Return the error of a worker, to raise here."""
    error = KetaplanError(message)
    error.exit_code = exit_code
    return error


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT while workers start, which inherit that; this process receives it afterward."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it later would unblock SIGINT
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a worker


def _serve(pipe: Connection, new_planner: NewPlanner) -> None:
    """Run the tasks from the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    found: list[GroupPlanner] = []

    def planner() -> GroupPlanner:
        if not found:
            found.append(new_planner())
        return found[0]

    with suppress(Exception):  # the pipe is closed; other errors end this process
        while True:
            task = pipe.recv()
            if task != STOP:  # a stop may come after the task is done
                pipe.send(_answer(task, planner, pipe))
    for one in found:
        one.close()


def _answer(task: Task, planner: Callable[[], GroupPlanner], pipe: Connection) -> tuple[str, Any]:
    """Run a task; any message through the pipe meanwhile, or its end, means stop."""
    try:
        return "done", task.work(planner(), pipe.poll, lambda part: pipe.send(("part", part)))
    except KetaplanError as error:
        return "failed", (str(error), error.exit_code)
