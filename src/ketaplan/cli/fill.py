"""``ketaplan fill``: who of those waiting gains most from what is free now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, confirm, console, options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats import Options
    from ketaplan.formats.fill.view import FillView
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan fill                              who to call, and what to offer; nothing is written

  ketaplan fill --options 3                  others to call, if one says no

  ketaplan fill --since 2026-11-01           only those who have waited since then or longer

  ketaplan fill --apply                      books it, all or nothing

  ketaplan fill --apply --pick 2 --expect 1a2b3c4d
"""


def fill(
    since: Annotated[
        str | None, typer.Option("--since", metavar="D", help="Only those who have waited since this day or longer.")
    ] = None,
    count: Annotated[
        int,
        typer.Option(
            "--options",
            metavar="N",
            min=1,
            max=20,
            help="Show up to N options; each after the first leaves out one patient.",
        ),
    ] = 1,
    allow_moving: Annotated[
        bool,
        typer.Option(
            "--allow-moving", help="Offer earlier starts also on or after the day that was promised (wait --before)."
        ),
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Book it; all or nothing.")] = False,
    pick: options.AppliedPick = None,
    expect: options.AppliedDigest = None,
    format_: Annotated[str | None, options.formats_of("fill")] = None,
    output: options.Output = None,
    names: options.Names = False,
    ids: book_session.Ids = False,
    yes: options.Yes = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.SavingAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Offer what is free to those on the waiting list, planned together; without --apply nothing is written.

    Those without a course come first. Who has one is offered a start that is earlier by a day or more. Exit code 1:
    a patient without a course is left out, or a clinician must see one first.
    """
    from ketaplan.services.fill.fill import FillQuery, with_words
    from ketaplan.services.fill.fill import fill as found

    if not apply and (pick or expect or dry_run):
        wrong = "--pick" if pick else "--expect" if expect else "--dry-run"
        raise typer.BadParameter("belongs to --apply", param_hint=wrong)
    place = output_of("fill", format_, output)
    asked = book_session.settings(clinic, patients, book, as_of)
    with book_session.opened(asked, reads_only=not apply) as workspace:
        day = SpokenDays.at(workspace).latest(since, "--since") if since else None
        query = FillQuery(settings=asked, since=day, options=max(count, pick or 1), moving=allow_moving)
        place.try_place()
        named = not ids and (names or place.is_table)
        views = [with_words(workspace, view, named=named) for view in found(query)]
        if apply:
            views = [_picked(views, pick or 1)]
            _apply(workspace, views[0], expect, asks=not (yes or dry_run), dry_run=dry_run)
        place.show(views, _options(workspace, names=names))
        if not workspace.book.waiting() and not apply and place.is_table:
            console.note("The waiting list is empty: ketaplan wait PATIENT")
    if any(one.is_left_out or one.needs_clinician for one in views[0].passed_over):
        from ketaplan.errors import NoPlanError

        raise typer.Exit(NoPlanError.exit_code)


def _picked(views: Sequence[FillView], pick: int) -> FillView:
    if pick > len(views):
        raise typer.BadParameter(f"there are options 1 to {len(views)}", param_hint="--pick")
    return views[pick - 1]


def _apply(workspace: Workspace, view: FillView, expect: str | None, *, asks: bool, dry_run: bool) -> None:
    """Book the offers; on a terminal they are shown first, and it asks."""
    from ketaplan.errors import InputError
    from ketaplan.services.fill.apply import apply_fill
    from ketaplan.services.fill.fill import with_words
    from ketaplan.text.words import counted

    if asks and view.offers and confirm.can_ask():
        shown = with_words(workspace, view, named=confirm.may_name())
        confirm.show(str(Output("fill").render([shown], _options(workspace, names=False))).splitlines())
        if not confirm.agreed("Book these?"):
            raise InputError(confirm.NOT_BOOKED)
    written = apply_fill(workspace, view, expected=expect, dry_run=dry_run)
    console.note_commit(written=not dry_run)
    patients = len({booking.patient for booking in written})
    count = f"{counted(len(written), 'appointment')} of {counted(patients, 'patient')}"
    console.note(f"Would be booked: {count}. Nothing was written." if dry_run else f"Booked: {count}.")


def _options(workspace: Workspace, *, names: bool) -> Options:
    from ketaplan.formats import Options

    return Options(names=names, width=console.width(), trial=workspace.book.trial)
