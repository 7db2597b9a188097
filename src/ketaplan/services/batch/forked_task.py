"""A copy of this process that does one piece of work and says what came of it."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress
from select import select
from types import TracebackType
from typing import NoReturn, Self

LOOK_SECONDS = 0.05
"""So often whoever waits for a copy looks whether to go on waiting."""
MOST_LOOKS = 200
"""So often whoever has told a copy to stop looks for more of what it says before giving it up."""
CHUNK = 1 << 16


class Copy:
    """A forked process at work while the ``with`` block runs; at its end it is ended, whatever it does.

    Two pipes lead to it: what it says comes through one, and when the other is closed at this end, be it because this
    process is no more, it is to stop.
    """

    def __init__(self, work: Callable[[Callable[[], bool]], bytes]) -> None:
        """Begin ``work``, which is handed the question whether to stop; its answer is what the copy says.

        Raises OSError where there can be no more processes.
        """
        self._ears, mouth = os.pipe()
        waiting, self._leash = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            self._pid = _forked()
            if self._pid == 0:
                os.close(self._ears)
                os.close(self._leash)
                _be_a_copy(before, lambda: _work(work, mouth, waiting))
        except OSError:
            os.close(self._ears)
            os.close(self._leash)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(mouth)
            os.close(waiting)

    def __enter__(self) -> Self:
        """The copy is at work."""
        return self

    def answer(self, is_late: Callable[[], bool]) -> bytes:
        """All that it says; where ``is_late``, it is told to stop first.  Less where it came to an end before that."""
        said, looks = bytearray(), 0
        while looks < MOST_LOOKS:
            if self._leash >= 0 and is_late():
                self._let_go()
            if not select([self._ears], [], [], LOOK_SECONDS)[0]:
                looks += self._leash < 0
                continue
            more = os.read(self._ears, CHUNK)
            if not more:
                break
            said += more
        return bytes(said)

    def _let_go(self) -> None:
        os.close(self._leash)
        self._leash = -1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Nothing is left of it."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._ears)
        if self._leash >= 0:
            self._let_go()


def _forked() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it is said of any fork where a thread draws
        return os.fork()


def _be_a_copy(mask: set[int], work: Callable[[], None]) -> NoReturn:
    """Work and end, without anything that the process would do at its end; Ctrl-C is not for a copy."""
    with suppress(BaseException):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        work()
    os._exit(0)


def _work(work: Callable[[Callable[[], bool]], bytes], mouth: int, waiting: int) -> None:
    said = memoryview(work(lambda: bool(select([waiting], [], [], 0)[0])))
    while said:
        said = said[os.write(mouth, said) :]
