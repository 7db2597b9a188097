"""A forked copy of this process that does one piece of work and returns its result through a pipe."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from select import select
from types import TracebackType
from typing import NoReturn, Self

CAN_FORK = sys.platform == "linux"
"""Only on Linux are the libraries known to survive a fork."""
LOOK_SECONDS = 0.05
"""Seconds between checks whether to keep waiting for the child."""
MOST_LOOKS = 200
"""Checks for more of the answer after the child was asked to stop, before giving up."""
CHUNK = 1 << 16


class ForkedTask:
    """A child that works while the ``with`` block runs and is killed afterward, however the block is left.

    The child writes its result to one pipe and stops when the other is closed, also if the parent dies.
    """

    def __init__(self, work: Callable[[Callable[[], bool]], bytes]) -> None:
        """Start ``work``, which gets a function that says whether to stop, and returns the answer.

        Raises OSError if no process can be started.
        """
        self._answer_end, child_answer = os.pipe()
        child_stop, self._stop_end = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            self._pid = _fork()
            if self._pid == 0:
                os.close(self._answer_end)
                os.close(self._stop_end)
                _run_as_child(before, lambda: _write_answer(work, child_answer, child_stop))
        except OSError:
            os.close(self._answer_end)
            os.close(self._stop_end)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(child_answer)
            os.close(child_stop)

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._pid

    def __enter__(self) -> Self:
        """Return the running task."""
        return self

    def answer(self, is_late: Callable[[], bool]) -> bytes:
        """Return the result of the work, cut short if the child ended early; once ``is_late``, ask it to stop first."""
        found, looks = bytearray(), 0
        while looks < MOST_LOOKS:
            if self._stop_end >= 0 and is_late():
                self._stop()
            if not select([self._answer_end], [], [], LOOK_SECONDS)[0]:
                looks += self._stop_end < 0
                continue
            more = os.read(self._answer_end, CHUNK)
            if not more:
                break
            found += more
        return bytes(found)

    def _stop(self) -> None:
        os.close(self._stop_end)
        self._stop_end = -1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Kill the child and close the pipes."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._answer_end)
        if self._stop_end >= 0:
            self._stop()


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # raised for any fork while another thread runs
        return os.fork()


def _run_as_child(mask: set[int], work: Callable[[], None]) -> NoReturn:
    """Run the work in the child, then exit without Python's cleanup; the parent handles Ctrl-C."""
    with suppress(BaseException):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        work()
    os._exit(0)


def _write_answer(work: Callable[[Callable[[], bool]], bytes], answer: int, stop: int) -> None:
    left = memoryview(work(lambda: bool(select([stop], [], [], 0)[0])))
    while left:
        left = left[os.write(answer, left) :]
