"""Who does the work of a batch: this process, or several that are handed one piece of it after the other."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.domain.patient import Patient
from ketaplan.errors import KetaplanError
from ketaplan.files.patient import read_patient
from ketaplan.files.reading import Read
from ketaplan.services.batch_bell import TICK_SECONDS, Bell, Budget
from ketaplan.services.batch_office import BatchSetting, GroupResult, Office

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

CHUNK = 64
"""So many patient files are read at a time by one process."""
STOP = "stop"
"""What a process that plans is told when the bell was rung."""

LOST = (
    "A process that was planning came to an end before its work was done; perhaps memory ran out. Nothing was written. "
    "Try again with --workers 1."
)


class Files(Struct, frozen=True):
    """Patient files to be read, as they travel to a process."""

    paths: tuple[Path, ...]
    share: float = 0.0

    def work(self, office: Office, stopped: Callable[[], bool], tell: Callable[[float], None]) -> list[Read[Patient]]:  # noqa: ARG002  as a group's
        """Read them, in their order."""
        return [read_patient(path) for path in self.paths]


class Group(Struct, frozen=True, kw_only=True):
    """A group of patients as it travels to a process.

    ``share`` is its part of all patients, ``turn`` the part of the time left that belongs to it when its turn comes,
    ``deadline`` in seconds of ``time.monotonic``, None for no limit.  An ``attempt`` after 0 is made on a process that
    would else be idle until the deadline.
    """

    patients: list[Patient]
    effort: int
    share: float
    turn: float
    deadline: float | None
    attempt: int = 0

    def work(self, office: Office, stopped: Callable[[], bool], tell: Callable[[float], None]) -> GroupResult:
        """Plan it."""
        seconds = None if self.deadline is None else max(0.0, self.deadline - time.monotonic()) * self.turn
        return office.plan(self.patients, self.effort, Budget(seconds, stopped, tell), self.attempt)


Task = Files | Group


class Here:
    """All the work in this very process."""

    def __init__(self, setting: BatchSetting, bell: Bell) -> None:
        """``bell`` hears how far it is, and stops it."""
        self.office, self.bell = Office(setting), bell

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Do one after the other."""
        done, found = 0.0, []
        for task in tasks:
            found.append(task.work(self.office, lambda: self.bell.rung, self._teller(done, task.share)))
            done += task.share
        return found

    def _teller(self, before: float, share: float) -> Callable[[float], None]:
        return lambda part: self.bell.told(before + part * share)

    def close(self) -> None:
        """Nothing is open."""


class Crew:
    """Worker processes, started afresh, each with an office of its own; a pipe leads to each."""

    def __init__(self, setting: BatchSetting, workers: int, bell: Bell) -> None:
        """Start them; a Ctrl-C at the terminal is not for them, but for this process, which rings."""
        self.setting, self.bell = setting, bell
        self.workers: dict[Connection, SpawnProcess] = {}
        context = get_context("spawn")
        with bell.unbroken(), _deaf():
            for _ in range(workers):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, setting), daemon=True)
                process.start()
                theirs.close()
                self.workers[ours] = process

    @cached_property
    def office(self) -> Office:
        """The office of this process."""
        return Office(self.setting)

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Hand the tasks out in their order, each to whoever is free; what came of them, in the same order."""
        found: list[Any] = [None] * len(tasks)
        for number, answer in _Round(self, tasks).answers():
            found[number] = answer
        return found

    def close(self) -> None:
        """End the processes, whatever they do."""
        for process in self.workers.values():
            process.kill()
        for pipe, process in self.workers.items():
            process.join()
            pipe.close()


class _Round:
    """Some tasks on their way through a crew."""

    def __init__(self, crew: Crew, tasks: Sequence[Task]) -> None:
        self.crew, self.tasks = crew, tasks
        self.waiting = deque(range(len(tasks)))
        self.busy: dict[Connection, int] = {}
        self.parts = [0.0] * len(tasks)
        self.is_stopped = False

    def answers(self) -> Iterator[tuple[int, Any]]:
        """The number of a task and what came of it, as they are done."""
        for pipe in self.crew.workers:
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
        """Say how far it is; pass on that the bell was rung."""
        if shared := sum(task.share for task in self.tasks):
            done = sum(task.share * part for task, part in zip(self.tasks, self.parts, strict=True))
            self.crew.bell.told(done / shared)
        if self.crew.bell.rung and not self.is_stopped:
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


def _serve(pipe: Connection, setting: BatchSetting) -> None:
    """Do what comes through the pipe, until nobody is at its other end any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    found: list[Office] = []

    def office() -> Office:
        if not found:
            found.append(Office(setting))
        return found[0]

    with suppress(Exception):  # mostly that nobody is there any more; if not, whoever is says that this process ended
        while True:
            task = pipe.recv()
            if task != STOP:  # else it came when the work was done
                pipe.send(_answer(task, office, pipe))


def _answer(task: Task, office: Callable[[], Office], pipe: Connection) -> tuple[str, Any]:
    """What came of a task; whatever comes through the pipe meanwhile, be it its end, says to stop."""
    try:
        return "done", task.work(office(), pipe.poll, lambda part: pipe.send(("part", part)))
    except KetaplanError as error:
        return "failed", (str(error), error.exit_code)
