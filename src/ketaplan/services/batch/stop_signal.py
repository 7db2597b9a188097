"""Stop a batch: early with the best plans so far, when its time is up, or at once without a trace."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf

from msgspec import Struct, field

TICK_SECONDS = 0.1
"""Seconds between reports of progress, and between checks whether to stop."""

Report = Callable[[float], None]
"""Receives the part of the work that is done, from 0 to 1."""


def report_nothing(_: float) -> None:
    """Ignore progress."""


class StopSignal:
    """A request to stop searching and to take the best plans so far."""

    def __init__(self) -> None:
        """Start without a request."""
        self.requested = False

    def request(self) -> None:
        """Ask the search to stop."""
        self.requested = True


class CleanupStack:
    """What to undo if the process ends at once; an abort waits for the end of a critical section."""

    def __init__(self) -> None:
        """Start with nothing to undo."""
        self._undo: list[Callable[[], None]] = []
        self._critical = 0
        self._leave: Callable[[], None] | None = None

    def abort(self, leave: Callable[[], None]) -> None:
        """Undo, the latest first, then ``leave``; in a critical section, wait for its end."""
        if self._critical:
            self._leave = leave
            return
        for undo in reversed(self._undo):
            undo()
        leave()

    @contextmanager
    def undoing(self, undo: Callable[[], None]) -> Iterator[None]:
        """Call ``undo`` on leaving the block, however it is left."""
        self._undo.append(undo)
        try:
            yield
        finally:
            undo()
            self._undo.remove(undo)

    @contextmanager
    def critical(self) -> Iterator[None]:
        """Delay an abort until the end of the block."""
        self._critical += 1
        try:
            yield
        finally:
            self._critical -= 1
            if self._leave is not None:
                self.abort(self._leave)


class BatchControl(Struct):
    """How the caller of a batch stops it, cleans up after it, and follows its progress."""

    stop: StopSignal = field(default_factory=StopSignal)
    cleanup: CleanupStack = field(default_factory=CleanupStack)
    report: Report = report_nothing


class TimeBudget:
    """Maps work done to progress by the clock; 1 means stop.

    ``seconds`` None is no limit.  In a fork of the process in which it started, it only looks at the clock.
    """

    def __init__(self, seconds: float | None, stopped: Callable[[], bool], report: Report) -> None:
        """Start now."""
        self.seconds, self.stopped, self.report = seconds, stopped, report
        self.started, self.looked, self.process = time.monotonic(), -inf, os.getpid()
        self.is_over = False

    def __call__(self, done: float) -> float:
        """Return the part of the work done, or of the time passed if that is more."""
        now = time.monotonic()
        if now - self.looked >= TICK_SECONDS and os.getpid() == self.process:
            self.looked = now
            self.report(done)
            self.is_over = self.is_over or self.stopped()
        if self.is_over:
            return 1.0
        if self.seconds is None:
            return done
        gone = (now - self.started) / self.seconds if self.seconds else 1.0
        return max(done, min(1.0, gone))
