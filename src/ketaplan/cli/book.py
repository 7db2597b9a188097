"""``ketaplan book``: plans become appointments."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import at_desk as desks
from ketaplan.cli import console, options

if TYPE_CHECKING:
    from ketaplan.services.desk import Setting

EXAMPLES = """\
Examples:

  ketaplan book --create                                      make the book that the clinic file names

  ketaplan plan P-1042 --format json -o p.json

  ketaplan book p.json                                        book that plan

  ketaplan plan P-1042 --format json | ketaplan book -
"""


def book(
    plans: Annotated[
        list[Path] | None, typer.Argument(metavar="PLAN", help="Plan files, JSON or TOML; - is stdin.")
    ] = None,
    create: Annotated[bool, typer.Option("--create", help="Make a new, empty book; nothing else ever does.")] = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book_: options.BookName = None,
    as_of: options.AsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Book plans: every rule is checked again with today's files and the book, then all is written or nothing.

    An appointment that is there already with the same content changes nothing, so that it is safe to repeat.
    """
    if create == bool(plans):
        raise typer.BadParameter("name plans to book, or --create to make a book (one of the two)")
    asked = desks.setting(clinic, patients, book_, as_of)
    if create:
        _create(asked, dry_run=dry_run)
        return
    from ketaplan.services.booking import book_plans, read_plans

    stdin = sys.stdin.buffer.read() if any(str(path) == "-" for path in plans or ()) else None
    wanted = read_plans(plans or (), stdin)
    with desks.at_desk(asked) as desk:
        booked = book_plans(desk, wanted, keep=not dry_run)
    desks.report("booked", booked.new, dry_run=dry_run)
    for patient in booked.uncleared:
        console.say(f"{patient}: not cleared yet; the infusions are booked when the patient's file says cleared.")


def _create(asked: Setting, *, dry_run: bool) -> None:
    from ketaplan.services.desk import create_book

    if dry_run:
        raise typer.BadParameter("a book is made or not; there is no --dry-run for that", param_hint="--create")
    made, warnings = create_book(asked)
    for warning in warnings:
        console.say(f"Warning: {warning}")
    console.say(f"Made a new book: {made}")
