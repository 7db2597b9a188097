"""``ketaplan export``: what is booked, for calendars, spreadsheets and programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from ketaplan.cli import book_session, console, handing_out, named_patient, options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays

EXAMPLES = """\
Examples:

  ketaplan export --patient P-1042 --format ics -o visits.ics     only this patient's visits

  ketaplan export --staff dr-lee --from 2026-12-01 --format ics   for a colleague's calendar

  ketaplan export --patient P-1042 -o visits.html                 a page to take home

  ketaplan export --format json                                   everything, for scripts
"""


def export(
    patient: options.OnlyPatient = None,
    staff: Annotated[str | None, typer.Option("--staff", metavar="ID", help="Only with this person.")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="From this day on.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Through this day.")] = None,
    format_: Annotated[str | None, options.formats_of("export")] = None,
    output: options.Output = None,
    details: options.Details = False,
    names: options.Names = False,
    ids: book_session.Ids = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    language: handing_out.Language = None,
    reader: handing_out.Reader = None,
    paper: handing_out.Paper = None,
) -> None:
    """Write what is booked: entries in calendars are updated, and cancellations reach them."""
    from ketaplan.formats import Options
    from ketaplan.formats.book.agenda import NONE_FOUND
    from ketaplan.services.book.export import Choice, note_export, secret, select_bookings

    place = output_of("export", format_, output)
    sheet = handing_out.sheet_of(place, language, reader, paper)
    if place.is_page and patient is None:
        hint = f"--format {place.format}"
        raise typer.BadParameter("is what one patient takes home; add --patient ID", param_hint=hint)
    with book_session.opened(book_session.settings(clinic, patients, book, reasons=details)) as workspace:
        whose = named_patient.patient_id(workspace, patient) if patient is not None else None
        days = SpokenDays.at(workspace)
        start = None if first is None else days.day(first, "--from")
        end = days.day_or(last, "--to", date.max, since=start)
        choice = Choice(patient=whose, person=staff, first=start or date.min, last=end)
        view = select_bookings(workspace, choice, place.format, names=_names(place, ids=ids, asked=details or names))
        shown = Options(
            details=details,
            names=names,
            width=console.width(),
            color=place.wants_color,
            secret=secret(workspace, place.format),
            trial=workspace.book.trial,
            sheet=sheet,
        )
        handing_out.say_missing(place, sheet, view.language, view.instructions_in_order)
        text = place.render(view, shown)
        place.try_place()
        if said := note_export(workspace, view, place.format):
            console.note(said)
        place.deliver(text)
        if not (view.bookings or place.is_table):
            console.note(NONE_FOUND)


def _names(place: Output, *, ids: bool, asked: bool) -> bool:
    """Return whether the format shows patients' names."""
    return not ids and (asked or place.is_table or place.is_page)
