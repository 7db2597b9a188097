"""A pager for what is longer than the screen, as git has one: what ``PAGER`` names, else less if it is installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.cli import console

if TYPE_CHECKING:
    from subprocess import Popen

SETTINGS = ("KETAPLAN_PAGER", "PAGER")
NONE = ("", "cat")
"""Pagers that mean: no pager."""
USUAL = "less"
ENVIRONMENT = {"LESS": "FRX", "LV": "-c"}
"""What git sets, too: leave if all fits the screen, let colors through, and do not clear the screen."""
COLORS = "-R"
"""The option of less that lets colors through; a reader's own ``LESS`` may lack it."""
COLORLESS = ("more", "pg")
"""Pagers that count the signs of a color as letters, and break lines too early."""
INTERRUPTED = (130, -2)
"""A pager that Ctrl-C ends: the reader wants to see no more."""


def show(pieces: Iterable[str], *, waits: bool = True) -> None:
    """Write pieces of text to stdout, through the pager if they are longer than the screen of a terminal.

    Without ``waits``, each piece is written as soon as it is there; only the first one's length counts.
    """
    left = iter(pieces)
    if (room := _room()) is None:
        _write(left)
        return
    height, width = room
    first: list[str] = []
    rows = 0
    for piece in left:
        first.append(piece)
        rows += sum(_rows(line, width) for line in piece.splitlines())
        if rows > height and (command := _command()):
            _page(command, first, left)
            return
        if not waits:
            break
    _write(chain(["".join(first)], left))


def _write(pieces: Iterator[str]) -> None:
    for piece in chain(map(_trial_once, islice(pieces, 1)), pieces):
        console.write(piece)


def _trial_once(text: str) -> str:
    """Return the beginning of a page without its line on a trial book, if the same screen has one above."""
    from ketaplan.text.inert import without_color
    from ketaplan.text.words import TRIAL

    head, _, rest = text.partition("\n")
    is_said = console.settings.said_trial and console.is_terminal(sys.stdout) and without_color(head) == TRIAL
    return rest.removeprefix("\n") if is_said else text


def _room() -> tuple[int, int] | None:
    """Return the rows above a prompt, and the columns; None if nothing needs paging."""
    if console.settings.no_pager or not console.is_terminal(sys.stdout) or os.environ.get("TERM") == "dumb":
        return None
    try:
        columns, lines = os.get_terminal_size(console.STDOUT)
    except OSError:
        return None
    return (lines - 1, columns) if lines > 1 and columns else None


def _rows(line: str, columns: int) -> int:
    """Return how many rows of the screen a line takes."""
    from ketaplan.text.inert import without_color

    shown = without_color(line)
    if shown.isascii():
        size = len(shown)
    else:
        from ketaplan.formats.common.widths import columns_of

        size = columns_of(shown)
    return max(1, -(-size // columns))


def _command() -> str:
    """Return what the environment names, or less; empty for none."""
    named = next((os.environ[name] for name in SETTINGS if name in os.environ), None)
    if named is None:
        from shutil import which

        return USUAL if which(USUAL) else ""
    return "" if named.strip() in NONE else named


def _page(command: str, first: list[str], left: Iterator[str]) -> None:
    """Hand everything to the pager; write it as it is if the pager does not start, or fails."""
    from subprocess import PIPE, Popen

    sys.stdout.flush()
    colors = Path(command.split(maxsplit=1)[0]).name not in COLORLESS
    try:
        process = Popen(command, shell=True, stdin=PIPE, env=_environment())  # noqa: S602  the user's own
    except OSError:
        console.write("".join(chain(first, left)))
        return
    with _interrupts_are_the_pagers():
        handed = _hand_over(process, chain(first, left), colors=colors)
        code = process.wait()
    if code and code not in INTERRUPTED:
        console.write("".join(chain(handed, left)))


def _environment() -> dict[str, str]:
    """Return the reader's settings, and the usual ones of a pager for what the reader has not set."""
    usual = {**ENVIRONMENT, **({"LESSCHARSET": "utf-8"} if sys.stdout.encoding.lower() == "utf-8" else {})}
    own = {"LESS": f"{os.environ['LESS']} {COLORS}"} if "LESS" in os.environ else {}
    return {**usual, **os.environ, **own}


def _hand_over(process: Popen[bytes], pieces: Iterator[str], *, colors: bool) -> list[str]:
    """Write to the pager until it takes no more; return what was handed over."""
    from ketaplan.text.inert import without_color

    handed: list[str] = []
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as pipe:
        for piece in pieces:
            handed.append(piece)
            pipe.write(console.encoded(piece if colors else without_color(piece)))
            pipe.flush()
    return handed


@contextmanager
def _interrupts_are_the_pagers() -> Iterator[None]:
    """Ignore Ctrl-C, which the pager gets, too."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
