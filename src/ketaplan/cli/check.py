"""``ketaplan check``: every fault of files and folders, in one run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import at_desk as desks
from ketaplan.cli import console, options
from ketaplan.errors import BookError, InputError, NoPlanError

if TYPE_CHECKING:
    from ketaplan.errors import Fault

EXAMPLES = """\
Examples:
  ketaplan check .                       the whole folder
  ketaplan check patients/P-1042.toml    one file
  ketaplan check ketaplan.db             the book: damage, and what today's files no longer allow
"""


def check(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files, folders with all that is in them, and books.")
    ],
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
) -> None:
    """Check files: each by itself, and how those that are given together fit one another.

    Every fault is told with its file, line and key, what is wrong and what is allowed. Exit code 2 where there is any;
    warnings are none.

    Of a book, every damage is told (exit code 3), and every appointment still to come that today's files forbid,
    in the order of the phone calls to make (exit code 1).
    """
    from ketaplan.services.book_check import is_book

    books = [path for path in paths if is_book(path)]
    if files := [Path(path) for path in paths if path not in books]:
        _check_files(files)
    for book in books:
        _check_book(book, clinic, patients)


def _check_files(paths: list[Path]) -> None:
    from ketaplan.services.checking import check_paths

    report = check_paths(paths)
    for fault in report.faults:
        console.say(_on_lines(fault))
    if not report.files:
        raise InputError("There is no TOML file here to check.")
    console.say(report.summary)
    if report.errors:
        raise typer.Exit(InputError.exit_code)


def _check_book(address: str, clinic: list[Path] | None, patients: Path | None) -> None:
    """Tell of the damage of a book, or else of the appointments that have to be changed."""
    from ketaplan.domain.words import counted
    from ketaplan.services.book_check import calls_to_make, damage_of

    asked = desks.setting(clinic, patients, address)
    if damage := damage_of(asked):
        raise BookError("\n".join([*(f"{address}: {line}" for line in damage), "The book is damaged."]))
    with desks.at_desk(asked) as desk:
        calls = calls_to_make(desk)
    for call in calls:
        console.write(f"{call}\n")
    if calls:
        console.say(f"{address}: whole; {counted(len(calls), 'appointment')} cannot stay as booked.")
        raise typer.Exit(NoPlanError.exit_code)
    console.say(f"{address}: whole, and every appointment to come keeps the rules.")


def _on_lines(fault: Fault) -> str:
    """One line for programs; for somebody at a terminal as many as it takes, the further ones set in."""
    if not console.is_terminal(sys.stderr):
        return str(fault)
    return console.in_columns(str(fault))
