"""The one place where a line is read from a terminal."""

from __future__ import annotations

import sys
from contextlib import suppress

from ketaplan.cli import console


def read_line(prompt: str) -> str:
    """Return what is typed after the prompt, without blanks around it; the arrow keys edit, where there is a readline.

    The prompt goes to stdout where a person looks at it, else to stderr.  Raises EOFError where no line follows, and
    UnicodeDecodeError for a line that is no text.
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
