"""``ketaplan log``: who changed what in the book, and when."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, named_patient, options
from ketaplan.cli.output import output_of
from ketaplan.formats import Options

EXAMPLES = """\
Examples:

  ketaplan log                     the last twenty lines

  ketaplan log P-1042 --last 0     all that ever happened to this patient's appointments
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
    clinic: options.ClinicFiles = None,
    book: options.BookName = None,
) -> None:
    """Show the log: when (UTC), who, what, which appointment, times before and after. It holds no names.

    Every line is bound to the one before: 'ketaplan check BOOK' finds a line that was removed or altered.
    """
    place = output_of("log", format_)
    with book_session.opened(book_session.settings(clinic, None, book)) as workspace:
        about = name if name is None or "/" in name else named_patient.patient_id(workspace, name)
        shown, trial = workspace.book.log(last=last, about=about), workspace.book.trial
    place.show([(e.at, e.who, e.what, e.appointment, e.detail) for e in shown], Options(trial=trial))
