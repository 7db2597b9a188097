"""``ketaplan mark``: how an appointment went."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, options
from ketaplan.domain.transitions import MARKS

EXAMPLES = """\
Examples:

  ketaplan mark P-1042/1/induction/3 attended

  ketaplan mark P-1042/1/induction/4 missed         its time is free again; 'plan' finds another

  ketaplan mark P-1042/1/induction/4 booked         that was a mistake
"""


def mark(
    name: Annotated[str, typer.Argument(metavar="ID", help="An appointment.")],
    status: Annotated[str, typer.Argument(metavar="STATUS", help=f"{', '.join(MARKS[:-1])} or {MARKS[-1]}.")],
    yes: options.Yes = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Say how an appointment went, once it has started, or that the patient confirmed it. On a terminal it asks.

    Missed and held-clinical (stopped before it started) give their time back; partial counts as given. 'booked' takes a
    mark or a cancellation back, like 'ketaplan restore', to 'booked' itself.
    """
    from ketaplan.cli.change_command import carry_out
    from ketaplan.services.book.changes import markings

    with book_session.opened(book_session.settings(clinic, patients, book, as_of)) as workspace:
        carry_out(workspace, "mark", lambda: markings(workspace, name, status), [name], asks=not yes, dry_run=dry_run)
