"""``ketaplan due``: what is due, by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays

EXAMPLES = """\
Examples:

  ketaplan due                          what is overdue, and the next seven days

  ketaplan due --week mon               the week of that day, Monday to Sunday

  ketaplan due --patient P-1042 --from today --to +60

  ketaplan due --format csv --names     for a spreadsheet
"""
DAYS_AHEAD = 6


def due(
    week: options.Week = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="From this day on (default: today).")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Through this day (default: six days after the first).")
    ] = None,
    patient: options.OnlyPatient = None,
    ids: book_session.Ids = False,
    format_: Annotated[str | None, options.formats_of("due")] = None,
    output: options.Output = None,
    names: options.Names = False,
    clinic: options.ClinicFiles = None,
    folder: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.AsOf = None,
) -> None:
    """List what is due: scores to ask for, reviews, documents, tasks after sessions, answers, consultations to arrange.

    What is overdue comes first, if today is among the days. Scores are due by the sessions that are given or booked,
    and no longer once they are in the book; one before a session can be entered up to 14 days early, one after it up to
    30 days late. 'ketaplan mark ID --done TASK' notes that a task is done.
    """
    from msgspec.structs import replace

    from ketaplan.cli.named_patient import patient_file
    from ketaplan.cli.patients import say_of_the_book
    from ketaplan.formats import Options
    from ketaplan.services.due import due_list
    from ketaplan.services.workspace.workspace import Workspace
    from ketaplan.text import next_steps

    place = output_of("due", format_, output)
    with Workspace(book_session.settings(clinic, folder, book, as_of)) as workspace:
        say_of_the_book(workspace)
        asked = _asked(SpokenDays.at(workspace), week, first, last)
        site = workspace.sites[0]
        files = [patient_file(patient, site.path, folder)] if patient is not None else []
        found = due_list(workspace, asked, files)
        for file in found.unread:
            console.say(f"Warning: {file} has faults: nothing of it is listed. {next_steps.faults_of(file)}.")
        shown = Options(names=names, width=console.width(), color=place.wants_color, trial=workspace.is_trial)
        place.show(replace(found, named=not ids), shown)


def _asked(days: SpokenDays, week: str | None, first: str | None, last: str | None) -> tuple[date, date]:
    """Return the first and the last day; raises a usage error for days that are no period."""
    if week is not None:
        if first is not None or last is not None:
            raise typer.BadParameter("give --week, or --from and --to", param_hint="--week")
        day = days.day(week, "--week")
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=DAYS_AHEAD)
    start = days.day_or(first, "--from", days.today)
    end = days.day_or(last, "--to", start + timedelta(days=DAYS_AHEAD), since=start)
    if end < start:
        raise typer.BadParameter(f"{end} is before --from {start}", param_hint="--to")
    return start, end
