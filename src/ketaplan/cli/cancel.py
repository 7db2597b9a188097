"""``ketaplan cancel``: appointments that will not take place."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ketaplan.cli import at_desk as desks
from ketaplan.cli import console, options
from ketaplan.errors import InputError

EXAMPLES = """\
Examples:

  ketaplan cancel P-1042/1/induction/3 --reason "has a cold"

  ketaplan cancel P-1042                      all that is still to come, after asking
"""


def cancel(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Appointments, or patients: all still to come.")],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Kept in the log, which others read: name nobody.")
    ] = "",
    yes: desks.Yes = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    dry_run: options.DryRun = False,
) -> None:
    """Cancel appointments: their chairs and people are free again, and calendars are told by the next export."""
    from ketaplan.services.marking import cancel as cancel_them
    from ketaplan.services.marking import still_to_come

    with desks.at_desk(desks.setting(clinic, patients, book)) as desk:
        names = [booking.id for name in ids for booking in still_to_come(desk, name)]
        if any("/" not in name for name in ids) and not (yes or dry_run):
            _ask(names)
        cancelled = cancel_them(desk, names, reason, keep=not dry_run)
    desks.report("cancelled", cancelled, dry_run=dry_run)


def _ask(names: list[str]) -> None:
    """Ask before everything of a patient is cancelled; without a terminal --yes has to say so."""
    if not (console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)):
        raise typer.BadParameter("there is no terminal to ask on; --yes cancels all that is still to come")
    console.say("\n".join(names))
    if not typer.confirm(f"Cancel these {len(names)}?", err=True):
        raise InputError("Nothing was cancelled.")
