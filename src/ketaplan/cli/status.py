"""``ketaplan status``: where each patient stands."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.output import output_of

EXAMPLES = """\
Examples:

  ketaplan status                     everyone: stage, next visit, what is overdue

  ketaplan status --overdue           only where something is overdue

  ketaplan status P-1042 P-1063       these patients

  ketaplan status --format json       for scripts, without names
"""


def status(
    patient: Annotated[
        list[str] | None, typer.Argument(metavar="PATIENT", help="Ids or files of patients; default: everyone.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only patients of whom something is overdue.")] = False,
    ids: book_session.Ids = False,
    details: Annotated[bool, typer.Option("--details", help="Show why a course is on hold, in a table.")] = False,
    format_: Annotated[str | None, options.formats_of("status")] = None,
    output: options.Output = None,
    names: options.Names = False,
    clinic: options.ClinicFiles = None,
    folder: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.AsOf = None,
) -> None:
    """Show where each patient stands: the stage, the next visit, what is overdue, and who decides.

    It is worked out from the files, the book and today, and never stored. A visit that has started counts as given.
    """
    from msgspec.structs import replace

    from ketaplan.cli.named_patient import patient_file
    from ketaplan.cli.patients import say_of_the_book
    from ketaplan.formats import Options
    from ketaplan.services.status import status_of
    from ketaplan.services.workspace.workspace import Workspace

    place = output_of("status", format_, output)
    with Workspace(book_session.settings(clinic, folder, book, as_of, reasons=details)) as workspace:
        say_of_the_book(workspace)
        site = workspace.sites[0]
        files = [patient_file(one, site.path, folder) for one in patient or ()]
        found = status_of(workspace, files, overdue=overdue)
        shown = Options(
            names=names, width=console.width(), color=place.wants_color, trial=workspace.is_trial, details=details
        )
        place.show(replace(found, named=not ids), shown)
