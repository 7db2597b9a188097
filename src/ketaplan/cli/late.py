"""``ketaplan late``: what slides and what breaks if a patient is late."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, console, options, repair_options
from ketaplan.cli.named_appointment import appointment_id
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.errors import NoPlanError

EXAMPLES = """\
Examples:

  ketaplan late P-1042 3 --minutes 20             the third visit starts 20 minutes late

  ketaplan late "P-1042 today" --minutes 45 --format json
"""


def late(
    words: Annotated[
        list[str], typer.Argument(metavar="ID", help="An appointment, or a patient and which one: P-1042 3.")
    ],
    minutes: Annotated[int, typer.Option("--minutes", metavar="N", min=1, max=480, help="How late it starts.")],
    ids: book_session.Ids = False,
    format_: Annotated[str | None, options.formats_of("late")] = None,
    output: options.Output = None,
    names: options.Names = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: repair_options.NowAsOf = None,
) -> None:
    """Show what slides and what can no longer take place if a visit starts late. Nothing is written.

    Visits keep chair and people; those that start later give way by as little as the rules ask for. Exit 1 if one
    cannot take place.
    """
    from ketaplan.formats import Options
    from ketaplan.services.book.late import lateness

    place = output_of("late", format_, output)
    asked = repair_options.moved_now(SpokenDays(clinic), book_session.settings(clinic, patients, book), as_of)
    with book_session.opened(asked, reads_only=True) as workspace:
        name = appointment_id(workspace, words, "move")
        view = lateness(workspace, name, minutes, named=not ids and (place.is_table or names))
        shown = Options(names=names, width=console.width(), color=place.wants_color, trial=workspace.book.trial)
        place.show(view, shown)
    if not view.is_possible:
        raise typer.Exit(NoPlanError.exit_code)
