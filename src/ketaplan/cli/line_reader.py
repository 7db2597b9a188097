"""The one place that reads a line from a terminal."""

from __future__ import annotations

import sys
from contextlib import suppress

from ketaplan.cli import console


def read_line(prompt: str) -> str:
    """Return the line typed after the prompt, stripped; with readline the arrow keys edit it.

    The prompt goes to stdout if that is a terminal, else to stderr.  Raises EOFError if there is no line, and
    UnicodeDecodeError for a line that is not text.
    """
    if not console.is_terminal(sys.stdout):
        console.show(sys.stderr, prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()
    from ketaplan.text.inert import sanitized

    with suppress(ImportError):
        import readline  # noqa: F401  from now on input() edits lines
    *above, last = console.wrapped(sanitized(prompt)).split("\n")
    console.show(sys.stdout, "".join(f"{line}\n" for line in above))
    return input(last).strip()
