"""``ketaplan check``: every fault of files and folders, in one run."""

from __future__ import annotations

import sys
import textwrap
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import console
from ketaplan.errors import InputError

if TYPE_CHECKING:
    from ketaplan.errors import Fault

EXAMPLES = """\
Examples:
  ketaplan check .                       the whole folder
  ketaplan check patients/P-1042.toml    one file
"""


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, and folders with all that is in them.")],
) -> None:
    """Check files: each by itself, and how those that are given together fit one another.

    Every fault is told with its file, line and key, what is wrong and what is allowed. Exit code 2 where there is any;
    warnings are none.
    """
    from ketaplan.services.checking import check_paths

    report = check_paths(paths)
    for fault in report.faults:
        console.say(_on_lines(fault))
    if not report.files:
        raise InputError("There is no TOML file here to check.")
    console.say(report.summary)
    if report.errors:
        raise typer.Exit(InputError.exit_code)


check.__doc__ = f"{cleandoc(check.__doc__ or '')}\n\n\b\n{EXAMPLES}"


def _on_lines(fault: Fault) -> str:
    """One line for programs; for somebody at a terminal as many as it takes, the further ones set in."""
    if not console.is_terminal(sys.stderr):
        return str(fault)
    return textwrap.fill(
        str(fault), console.width(), subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
