"""stdout for data, stderr for words; colour only where somebody looks and has not said no."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import IO

from msgspec import Struct

NARROWEST, WIDEST = 40, 120


class Settings(Struct):
    """What the options before the command said."""

    no_color: bool = False


settings = Settings()


def prepare() -> None:
    """See to it that a character which a terminal cannot show never stops a command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def write(text: str) -> None:
    """Write data to stdout, as it stands."""
    sys.stdout.write(text)
    sys.stdout.flush()


def deliver(text: str, file: Path | None) -> None:
    """Write data to a file, whole and readable by its owner alone, or to stdout as it stands."""
    if file is None:
        if is_terminal(sys.stdout):
            write(text)
            return
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(errors="replace"))
        sys.stdout.buffer.flush()
        return
    from ketaplan.files.saving import save_text

    save_text(file, text)
    say(f"Wrote {file}.")


def say(text: str) -> None:
    """Write words to stderr, with a line end."""
    sys.stderr.write(text.rstrip("\n") + "\n")
    sys.stderr.flush()


def in_columns(line: str) -> str:
    """One line on as many as it takes; those that follow are set in further than it is."""
    import textwrap

    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.fill(
        line,
        width(),
        subsequent_indent=indent,
        drop_whitespace=True,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


def is_terminal(stream: IO[str]) -> bool:
    """Whether somebody looks at the stream."""
    return stream.isatty()


def wants_color(stream: IO[str]) -> bool:
    """Whether to colour: on a terminal that can, unless NO_COLOR, TERM=dumb or --no-color say otherwise."""
    if settings.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal(stream)


def width(widest: int = WIDEST) -> int:
    """How many columns there are for a table: the terminal's, or COLUMNS, or 80; within reason."""
    return max(NARROWEST, min(widest, shutil.get_terminal_size((80, 24)).columns))


def leave_quietly() -> None:
    """Let go of a stdout whose reader has gone away (``| head``)."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123  a device, not a path of anybody's
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
