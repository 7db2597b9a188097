"""How a batch hears that it is to end, soon or at once, and how it says how far it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf

TICK_SECONDS = 0.1
"""So often somebody is told how far it is, and is heard."""


class StopSignal:
    """Between whoever waits for a batch and the batch: rung for the best so far, ended where even that is too long."""

    def __init__(self, told: Callable[[float], None] | None = None) -> None:
        """``told`` hears every now and then which part of 1 is done."""
        self.rung = False
        self.told = told or (lambda _: None)
        self._undo: list[Callable[[], None]] = []
        self._unbroken = 0
        self._leave: Callable[[], None] | None = None

    def ring(self) -> None:
        """Stop the search; the best plans so far are the answer."""
        self.rung = True

    def end(self, leave: Callable[[], None]) -> None:
        """Undo what is begun, then ``leave``; while something must not be broken off, right after it."""
        if self._unbroken:
            self._leave = leave
            return
        for undo in reversed(self._undo):
            undo()
        leave()

    @contextmanager
    def undoing(self, undo: Callable[[], None]) -> Iterator[None]:
        """At the end of this, whatever brings it, ``undo``."""
        self._undo.append(undo)
        try:
            yield
        finally:
            undo()
            self._undo.remove(undo)

    @contextmanager
    def unbroken(self) -> Iterator[None]:
        """Whoever ends the batch meanwhile waits until this is over."""
        self._unbroken += 1
        try:
            yield
        finally:
            self._unbroken -= 1
            if self._leave is not None:
                self.end(self._leave)


class TimeBudget:
    """What a search asks every now and then: how far it is to be taken to be, 1 to stop.

    ``seconds`` None is no limit.  In a copy of the process it was begun in, it only looks at the clock.
    """

    def __init__(self, seconds: float | None, stopped: Callable[[], bool], tell: Callable[[float], None]) -> None:
        """Begin now."""
        self.seconds, self.stopped, self.tell = seconds, stopped, tell
        self.begun, self.looked, self.process = time.monotonic(), -inf, os.getpid()
        self.is_over = False

    def __call__(self, done: float) -> float:
        """What is done, or what is gone of the time."""
        now = time.monotonic()
        if now - self.looked >= TICK_SECONDS and os.getpid() == self.process:
            self.looked = now
            self.tell(done)
            self.is_over = self.is_over or self.stopped()
        if self.is_over:
            return 1.0
        if self.seconds is None:
            return done
        gone = (now - self.begun) / self.seconds if self.seconds else 1.0
        return max(done, min(1.0, gone))
