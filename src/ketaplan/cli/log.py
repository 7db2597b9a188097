"""``ketaplan log``: who changed what in the book, and when."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, console, named_patient, options
from ketaplan.cli.output import output_of
from ketaplan.formats import Options

WIDEST = 240
EXAMPLES = """\
Examples:

  ketaplan log                     the last twenty lines

  ketaplan log P-1042 --last 0     everything about this patient's appointments
"""


def log(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="ID", help="Only lines about this appointment or patient (on a terminal, a name will do)."
        ),
    ] = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=0, help="The last N lines; 0 is all.")] = 20,
    format_: Annotated[str | None, options.formats_of("log", to_file=False)] = None,
    ids: book_session.Ids = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
) -> None:
    """Show the log: when, what, which appointment, times before and after, and who. Times are the clinic's.

    It has no names; on a terminal they are read from the patients' files. --format json has all times in UTC.

    Lines are chained: 'ketaplan check BOOK' detects a line that was removed or altered.
    """
    from ketaplan.services.book.log import log_view

    place = output_of("log", format_)
    with book_session.opened(book_session.settings(clinic, patients, book)) as workspace:
        is_appointment = name is not None and "/" in name and not name.endswith(".toml")
        about = name if name is None or is_appointment else named_patient.patient_id(workspace, name)
        shown = log_view(workspace, workspace.book.log(last=last, about=about), names=place.is_on_screen and not ids)
        trial = workspace.book.trial
    width = console.width(WIDEST) if place.is_on_screen else None
    place.show(shown, Options(width=width, color=place.wants_color, trial=trial))
