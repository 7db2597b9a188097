"""``ketaplan restore``: undo a cancellation or a mark."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, options
from ketaplan.cli.output import output_of

EXAMPLES = """\
Examples:

  ketaplan restore P-1042/1/induction/4                         cancelled by mistake

  ketaplan restore P-1042/1/induction/4 P-1042/1/induction/5    both, or neither
"""


def restore(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Appointments, or patients and which: P-1042 3.")],
    yes: options.Yes = False,
    format_: Annotated[str | None, options.formats_of("changes", to_file=False)] = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Take the last cancellation or mark back, while the place is free: each gets the status that it had before.

    On a terminal it asks. Every rule is checked again, as for a new booking. What was taken back already stays so.
    """
    from ketaplan.cli.change_command import carry_out
    from ketaplan.cli.named_appointment import appointment_ids
    from ketaplan.services.book.changes import restorations

    with book_session.opened(book_session.settings(clinic, patients, book, as_of)) as workspace:
        names = appointment_ids(workspace, ids, "restore")
        carry_out(
            workspace,
            "restore",
            lambda: restorations(workspace, names),
            names,
            asks=not yes,
            dry_run=dry_run,
            place=output_of("changes", format_),
        )
