"""``ketaplan move``: one session to another time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import at_desk as desks
from ketaplan.cli import console, options

if TYPE_CHECKING:
    from ketaplan.services.marking import Offer

EXAMPLES = """\
Examples:

  ketaplan move P-1042/1/induction/3 --options 5             where it could go, best first

  ketaplan move P-1042/1/induction/3 --to 2026-12-08T10:00

  ketaplan move P-1042/1/induction/3                         to the best other place
"""


def move(
    name: Annotated[str, typer.Argument(metavar="ID", help="An appointment.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="DATE-TIME", help="Where to: the clinic's date and time.")
    ] = None,
    options_: Annotated[
        int, typer.Option("--options", metavar="N", min=0, max=50, help="Only show N places, best first.")
    ] = 0,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Move one session: gaps to the sessions before and after it are kept, and the rest stays as it is."""
    from ketaplan.services import marking

    if to is not None and options_:
        raise typer.BadParameter("--to says where, --options asks: one of the two")
    target = desks.moment_named(to, "--to") if to is not None else None
    with desks.at_desk(desks.setting(clinic, patients, book, as_of)) as desk:
        if options_:
            _show(marking.options(desk, name, options_))
            return
        moved = marking.move(desk, name, target, keep=not dry_run)
    desks.report("moved", moved, dry_run=dry_run)


def _show(offers: list[Offer]) -> None:
    """One line a place, as ``--to`` takes it."""
    from ketaplan.domain.words import DAY_NAMES

    for offer in offers:
        visit = offer.appointment
        people = " ".join(dict.fromkeys((*visit.physicians, *visit.people("nurse"))))
        place = f"{DAY_NAMES[visit.day.weekday()]} {visit.start:%Y-%m-%dT%H:%M}"
        console.write(f"{place}  {visit.chair}  {people}  {offer.points} points\n")
