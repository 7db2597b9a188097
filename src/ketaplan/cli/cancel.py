"""``ketaplan cancel``: cancel appointments."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, confirm, options
from ketaplan.cli.output import output_of

EXAMPLES = """\
Examples:

  ketaplan cancel P-1042/1/induction/3

  ketaplan cancel P-1042 3                             the third by date; or: P-1042 mon, P-1042 "7 dec"

  ketaplan cancel P-1042/1/induction/3 --reason -      the reason is read from stdin

  ketaplan cancel P-1042                               all upcoming ones, after asking
"""


def cancel(
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID",
            help="Appointments, patients and which ones (P-1042 3 mon), or a patient alone for all future ones.",
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Recorded in the log, which others read: give no names. - reads it from stdin.",
        ),
    ] = "",
    yes: options.Yes = False,
    format_: Annotated[str | None, options.formats_of("changes", to_file=False)] = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Cancel appointments: their chairs and people are free again, and the next export updates calendars.

    On a terminal they are shown, with day, time and name, and it asks. 'ketaplan restore' takes it back.
    """
    from ketaplan.cli.change_command import carry_out
    from ketaplan.cli.named_appointment import appointment_ids
    from ketaplan.services.book.changes import cancellations, still_to_come

    why = book_session.text_or_stdin(reason)
    with book_session.opened(book_session.settings(clinic, patients, book, as_of)) as workspace:
        named = appointment_ids(workspace, ids, "cancel", patients_too=True)
        names = [booking.id for name in named for booking in still_to_come(workspace, name)]
        if any("/" not in name for name in named) and not (yes or dry_run or confirm.can_ask()):
            raise typer.BadParameter("there is no terminal to ask on; --yes cancels all upcoming appointments")
        carry_out(
            workspace,
            "cancel",
            lambda: cancellations(workspace, names, why),
            names,
            asks=not yes,
            dry_run=dry_run,
            place=output_of("changes", format_),
        )
