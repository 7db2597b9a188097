"""What Ctrl-C and termination requests do while a command starts, works, or plans a batch."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketaplan.services.batch.stop_signal import BatchControl

INTERRUPTED = 130
STOPPED = "Stopped; nothing was left half written."
STOPPING = "Stopping with the best plans so far; Ctrl-C once more quits without plans."
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Requests to end, also from a terminal that closes."""


def end_at_once(number: int, *_: Any) -> None:
    """Handle a signal: print a message and ``os._exit``, since the interpreter's shutdown could be interrupted."""
    _say(stopped())
    os._exit(128 + number)


def stopped() -> str:
    """Return the text after Ctrl-C; on a terminal below the line on which it was typed."""
    return f"\n{STOPPED}" if os.isatty(2) else STOPPED


def at_once() -> None:
    """Make Ctrl-C end the process at once: before the command works there is nothing to undo."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end_at_once)


@contextmanager
def as_exception() -> Iterator[None]:
    """Raise KeyboardInterrupt for Ctrl-C after :func:`at_once` while a command works; ignore it afterward."""
    if signal.getsignal(signal.SIGINT) is not end_at_once:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def stop_on_signals(control: BatchControl) -> Iterator[None]:
    """Stop the search at the first Ctrl-C; abort at a second one or at a request to end, leaving nothing half done."""
    signals = [one for one in (signal.SIGINT, *ENDING) if signal.getsignal(one) != signal.SIG_IGN]
    before = {one: signal.getsignal(one) for one in signals}

    def hear(number: int, *_: Any) -> None:
        if number == signal.SIGINT and not control.stop.requested:
            control.stop.request()
            _say(STOPPING)
            return
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        control.cleanup.abort(lambda: end_at_once(number))

    for one in signals:
        signal.signal(one, hear)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _say(words: str) -> None:
    """Write a line to stderr with a system call, since the command may be writing, too."""
    with suppress(OSError):
        os.write(2, f"{words}\n".encode())
