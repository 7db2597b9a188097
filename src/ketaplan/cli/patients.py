"""``ketaplan patients``: who there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.output import output_of

if TYPE_CHECKING:
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan patients                   everyone: sessions, next visit, what is missing

  ketaplan patients santos            by name, a part of it, or a part of an id

  ketaplan patients --format json     for scripts, without names
"""


def patients(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="Parts of a name, or of an id; accents do not matter.")
    ] = None,
    ids: book_session.Ids = False,
    format_: Annotated[str | None, options.formats_of("patients")] = None,
    output: options.Output = None,
    names: options.Names = False,
    clinic: options.ClinicFiles = None,
    folder: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.AsOf = None,
) -> None:
    """List patients: cleared or not, sessions given and upcoming, the next visit, and what is missing.

    Sessions are those of the current course. A visit that has started counts as given; until it is marked, it is listed
    as missing a mark.
    """
    from ketaplan.formats import Options
    from ketaplan.services.patients import listed_patients
    from ketaplan.services.workspace.workspace import Workspace

    place = output_of("patients", format_, output)
    with Workspace(book_session.settings(clinic, folder, book, as_of)) as workspace:
        say_of_the_book(workspace)
        found = listed_patients(workspace, " ".join(text or ()), named=not ids)
        shown = Options(names=names, width=console.width(), color=place.wants_color, trial=workspace.is_trial)
        place.show(found, shown)
    if not found.patients:
        _say_none(searched=bool(text))


def say_of_the_book(workspace: Workspace) -> None:
    """Say that no book is set, that it is a trial book, and what is wrong with its place."""
    from ketaplan.services.workspace.unknown_ids import clinics_without_files

    book = workspace.optional_book
    if book is None:
        console.note("No appointment book is set, so bookings are not shown (see --book).")
        return
    if book.trial:
        console.say_trial()
    for warning in book.warnings:
        console.say(f"Warning: {warning}")
    for words in clinics_without_files(workspace):
        console.say_once(words)


def _say_none(*, searched: bool) -> None:
    """Say what to do next; what was searched for may be a name, and is not repeated."""
    if searched:
        console.note("No patient's name or id has these words. All of them: ketaplan patients")
    else:
        console.note("There is no patient yet. Add one: ketaplan new")
