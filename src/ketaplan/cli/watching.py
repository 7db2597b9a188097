"""A page on a terminal that is drawn again each minute, until Ctrl-C; the terminal is left as it was."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ketaplan.cli import clock, console, signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

OWN_SCREEN, OLD_SCREEN = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
"""A screen of its own without a cursor, and back."""
FROM_THE_TOP = "\x1b[H\x1b[2J"
HINT = "Ctrl-C ends it."
MINUTE_SECONDS = 60
ROWS = 24
"""Of a terminal that does not say how many it has."""


def watch(drawn: Callable[[], str]) -> None:
    """Show what ``drawn`` returns, again at each full minute; ends only with an error or an interrupt."""
    with _own_screen() as clears:
        while True:
            _show(drawn(), clears=clears)
            clock.wait(MINUTE_SECONDS - clock.now().second)


def _show(text: str, *, clears: bool) -> None:
    """Write as many lines as the screen has, in place of what was there."""
    from ketaplan.text.inert import sanitized_page

    rows = os.get_terminal_size(console.STDOUT).lines or ROWS
    lines = sanitized_page(text, color=console.wants_color(sys.stdout)).rstrip("\n").split("\n")
    if clears and len(lines) > rows - 2:
        left = len(lines) - (rows - 3)
        lines = [*lines[: rows - 3], f"\N{HORIZONTAL ELLIPSIS} {left} more lines: a taller window shows them"]
    start = FROM_THE_TOP if clears else ""
    console.write(start + "\n".join([*lines, HINT]) + "\n")


@contextmanager
def _own_screen() -> Iterator[bool]:
    """Use a screen of its own and give the old one back, whatever ends it; yield whether the terminal can do that."""
    clears = os.environ.get("TERM", "dumb") != "dumb"
    before = {one: signal.signal(one, _end) for one in signals.ENDING}
    try:
        if clears:
            console.write(OWN_SCREEN)
        yield clears
    finally:
        if clears:
            console.write(OLD_SCREEN)
        for one, handler in before.items():
            signal.signal(one, handler)


def _end(number: int, _: FrameType | None) -> None:
    """End with the code of the signal, after the terminal is as it was."""
    sys.exit(128 + number)
