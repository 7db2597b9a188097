"""``ketaplan wait``: who waits for a course, or for an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.cli.output import Output
    from ketaplan.domain.waiting import Waiting
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan wait P-1042                        on the list from today on

  ketaplan wait P-1042 --before 2026-12-10    a start before that day was promised

  ketaplan wait --list                        who waits, the longest first

  ketaplan wait --end P-1042                  off the list

  ketaplan batch patients/ --save --wait      those left out are put on it
"""
PATIENT = "PATIENT"


def wait(
    patient: Annotated[str | None, typer.Argument(metavar=PATIENT, help="Who waits: an id, a file or a name.")] = None,
    before: Annotated[
        str | None, typer.Option("--before", metavar="D", help="The day before which a start was promised.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show who waits, the longest first.")] = False,
    end: Annotated[bool, typer.Option("--end", help="Take the patient off the list.")] = False,
    ids: book_session.Ids = False,
    format_: Annotated[str | None, options.formats_of("waiting")] = None,
    output: options.Output = None,
    names: options.Names = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Put a patient on the waiting list, for a course or an earlier one; 'ketaplan fill' offers them what is free.

    Patients who get a course leave the list. Those who are declined, not cleared or without a file stay, and are
    skipped.
    """
    _refuse_misused(patient, before, list_=list_, end=end)
    place = output_of("waiting", format_, output)
    reads_only = list_
    with book_session.opened(book_session.settings(clinic, patients, book, as_of), reads_only=reads_only) as workspace:
        shower = _Shower(workspace, place, ids=ids, names=names)
        place.try_place()
        if patient is None:
            shower.show(workspace.book.waiting())
        elif end:
            _end(workspace, patient, shower, dry_run=dry_run)
        else:
            _put(workspace, patient, before, shower, dry_run=dry_run)


def _refuse_misused(patient: str | None, before: str | None, *, list_: bool, end: bool) -> None:
    if list_ and (patient is not None or end or before is not None):
        raise typer.BadParameter("--list goes alone: it shows who waits")
    if end and before is not None:
        raise typer.BadParameter("--before belongs to who waits, not to --end")
    if patient is None and not list_:
        raise typer.BadParameter("name a patient, or --list", param_hint=PATIENT)


class _Shower:
    """Writes entries of the list in the format that was asked for."""

    def __init__(self, workspace: Workspace, place: Output, *, ids: bool, names: bool) -> None:
        self._workspace, self._place, self._ids, self._names = workspace, place, ids, names

    def show(self, waiting: Sequence[Waiting]) -> None:
        """Write these entries; say if a table has none."""
        from ketaplan.formats import Options
        from ketaplan.services.book.waiting_list import waiting_view

        named = not self._ids and (self._names or self._place.is_table)
        view = waiting_view(self._workspace, waiting, named=named)
        shown = Options(names=self._names, width=console.width(), trial=self._workspace.book.trial)
        self._place.show(view, shown)
        if not waiting and self._place.is_table:
            console.note("The waiting list is empty.")

    def show_none(self) -> None:
        """Write an empty document where a program reads it."""
        if not self._place.is_table:
            self.show([])


def _put(workspace: Workspace, typed: str, before: str | None, shower: _Shower, *, dry_run: bool) -> None:
    from ketaplan.cli.named_patient import patient_id
    from ketaplan.services.book.waiting_list import put_on_list

    promised = SpokenDays.at(workspace).day(before, "--before", is_ahead=True) if before else None
    if promised is not None and promised <= workspace.today(workspace.sites[0]):
        raise typer.BadParameter(f"{promised} is not after today", param_hint="--before")
    waiting, is_new = put_on_list(workspace, patient_id(workspace, typed), promised, dry_run=dry_run)
    console.note_commit(written=not dry_run)
    shower.show([waiting])
    if not is_new:
        console.note("Already so; nothing changed.")
    elif dry_run:
        console.note("Nothing was written.")


def _end(workspace: Workspace, typed: str, shower: _Shower, *, dry_run: bool) -> None:
    from ketaplan.cli.named_patient import patient_id
    from ketaplan.services.book.waiting_list import take_off_list

    on_list = {one.patient for one in workspace.book.waiting()}
    name = typed if typed in on_list else patient_id(workspace, typed)
    ended = take_off_list(workspace, name, dry_run=dry_run)
    console.note_commit(written=not dry_run)
    shower.show_none()
    if ended is None:
        console.note(f"{name} is not on the waiting list; nothing changed.")
    else:
        console.note(f"{name}: {'would be ' if dry_run else ''}off the waiting list.")
    if dry_run:
        console.note("Nothing was written.")
