"""``ketaplan move``: one session to another time, or to other people at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, confirm, options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.errors import InputError, KetaplanError

if TYPE_CHECKING:
    from datetime import datetime

    from ketaplan.services.workspace.workspace import Workspace

SHOWN = 5
"""The number of places shown before it asks which."""
EXAMPLES = """\
Examples:

  ketaplan move P-1042/1/induction/3                         shows where it could go, and asks

  ketaplan move P-1042 3                                     the third by date; or: P-1042 mon, P-1042 "7 dec"

  ketaplan move P-1042/1/induction/3 --options 5             only shows

  ketaplan move P-1042/1/induction/3 --to 2026-12-08T10:00        or: --to "tue 10am"

  ketaplan move P-1042/1/induction/3 --yes                   to the best other place
"""


def move(
    words: Annotated[
        list[str], typer.Argument(metavar="ID", help="An appointment, or a patient and which one: P-1042 3.")
    ],
    to: Annotated[
        str | None, typer.Option("--to", metavar="DATE-TIME", help="Where to: the clinic's date and time.")
    ] = None,
    options_: Annotated[
        int, typer.Option("--options", metavar="N", min=0, max=50, help="Only show N places, best first.")
    ] = 0,
    yes: options.Yes = False,
    format_: Annotated[str | None, options.formats_of("changes", to_file=False)] = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Move one session: gaps to the sessions before and after it must be allowed, and the rest stays.

    Where a person cannot be there, other people at the same time come first: no call is needed. What starts at another
    time is booked again, no longer confirmed. Without --to, scripts (and --yes) get the best place.
    """
    from ketaplan.cli.change_command import carry_out
    from ketaplan.services.book import move

    if to is not None and options_:
        raise typer.BadParameter("give only one of --to, which moves, and --options, which only shows")
    with book_session.opened(book_session.settings(clinic, patients, book, as_of)) as workspace:
        name = _appointment(workspace, words, to)
        target = _target(workspace, name, to) if to is not None else None
        if options_:
            _show_places(workspace, name, options_, output_of("places", format_))
            return
        asks = not (yes or dry_run)
        if target is None and asks and confirm.can_ask():
            target, asks = _chosen(workspace, name), False
        carry_out(
            workspace,
            "move",
            lambda: move.moves(workspace, name, target),
            [name],
            asks=asks,
            dry_run=dry_run,
            place=output_of("changes", format_),
        )


def _appointment(workspace: Workspace, words: list[str], to: str | None) -> str:
    """Return the id of the appointment that was named; refuse a place without ``--to`` before it."""
    from ketaplan.cli.named_appointment import appointment_id, place_after

    try:
        return appointment_id(workspace, words, "move")
    except (KetaplanError, typer.BadParameter):
        place = place_after(workspace, words) if to is None else None
        if place is None:
            raise
        raise typer.BadParameter(f"the new time goes after --to: --to '{place}'", param_hint="ID") from None


def _show_places(workspace: Workspace, name: str, count: int, place: Output) -> None:
    """Show places: on a terminal as they are offered to be chosen, else as ``--to`` takes them."""
    from ketaplan.formats import Options
    from ketaplan.formats.book.places import Places
    from ketaplan.services.book.move import options as places_of
    from ketaplan.services.book.move import places_shown

    if place.is_on_screen:
        _, lines = places_shown(workspace, name, count, named=True)
        for line in lines:
            book_session.write_line(workspace, line)
        return
    clock = workspace.clock_hours(workspace.book.find(name).clinic)
    place.show(Places(name, places_of(workspace, name, count), clock), Options(trial=workspace.book.trial))


def _target(workspace: Workspace, name: str, to: str) -> datetime:
    """Return the local date and time of ``--to``; a time alone is refused with the appointment's own day."""
    return SpokenDays.at(workspace).moment(to, "--to", workspace.book.find(name).appointment.day)


def _chosen(workspace: Workspace, name: str) -> datetime:
    """Return the local start of the place chosen from a list; raises :class:`InputError` if none is chosen."""
    from ketaplan.services.book.move import places_shown

    places, lines = places_shown(workspace, name, SHOWN, named=confirm.may_name())
    confirm.show(lines)
    chosen = confirm.choose("Move to which one?", len(places))
    if chosen is None:
        raise InputError("Nothing was changed.")
    return places[chosen - 1].appointment.start.replace(tzinfo=None)
