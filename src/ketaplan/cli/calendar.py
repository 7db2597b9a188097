"""``ketaplan calendar``: what is booked, drawn along the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, handing_out, options
from ketaplan.cli.next_step import as_typed, say_steps
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.cli.output import Output
    from ketaplan.services.book.check_book import Call
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan calendar                                   today

  ketaplan calendar --day fri                         the next Friday

  ketaplan calendar --week --by staff                 who is where this week

  ketaplan calendar --month 2026-12-01                how full the month is

  ketaplan calendar --week -o week.pdf                the week for the wall, with initials
"""
WIDEST = 240
MOST_REASONS = 5
"""The most reasons shown below the days for appointments that break rules."""


def calendar(
    day: Annotated[str | None, typer.Option("--day", metavar="DAY", help="One day (default: today).")] = None,
    week: options.Week = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="This month: dec, 2026-12, or a day in it.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help="A row for each chair, staff or patient; default: chair, on a page of a day chair and staff.",
        ),
    ] = None,
    format_: Annotated[str | None, options.formats_of("calendar")] = None,
    output: options.Output = None,
    ids: book_session.Ids = False,
    names: Annotated[
        bool, typer.Option("--names", help="On a page (html, pdf): patients' names in place of their initials.")
    ] = False,
    paper: handing_out.Paper = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.AsOf = None,
) -> None:
    """Show what is booked: who is where, the stages of visits along the day, and where a new patient could come."""
    from ketaplan.formats import Options
    from ketaplan.formats.book.calendar_page import BY
    from ketaplan.services.book.calendar import SPANS, booked_days, booked_list, days_of, unknown_ids_on
    from ketaplan.services.book.export import note_export, secret

    place = output_of("calendar", format_, output)
    sheet = handing_out.sheet_of(place, None, None, paper)
    by = _rows(by, BY, place)
    named = {span: text for span, text in zip(SPANS, (day, week, month), strict=True) if text is not None}
    _refuse_contradictions(named, place, names=names, ids=ids)
    with book_session.opened(book_session.settings(clinic, patients, book, as_of), reads_only=True) as workspace:
        span, text = next(iter(named.items()), ("day", None))
        spoken, today = SpokenDays.at(workspace), workspace.today(workspace.sites[0])
        read = spoken.month if span == "month" else spoken.day
        days = days_of(span, today if text is None else read(text, f"--{span}"))
        for words in unknown_ids_on(workspace, days):
            console.say_once(words)
        shown = Options(
            names=names,
            width=console.width(WIDEST),
            color=place.wants_color,
            secret=secret(workspace, place.format),
            trial=workspace.book.trial,
            sheet=sheet,
        )
        drawn = booked_days(workspace, days, by=by, names=not ids) if place.is_table or place.is_page else None
        listed = None if place.is_table else booked_list(workspace, days, place.format)
        page = place.render(drawn.views if drawn else listed, shown)
        place.try_place()
        if listed and (said := note_export(workspace, listed, place.format)):
            console.note(said)
        place.deliver(page)
        if drawn:
            _say_what_to_do(workspace, drawn.broken)


def _rows(by: str | None, allowed: Sequence[str], place: Output) -> str:
    """Return what a row is for; on a page, empty for chairs and people unless it is said."""
    if by is not None:
        options.one_of(by, allowed, "--by")
    return by or ("" if place.is_page else allowed[0])


def _refuse_contradictions(named: dict[str, str], place: Output, *, names: bool, ids: bool) -> None:
    if len(named) > 1:
        raise typer.BadParameter("give only one of --day, --week and --month")
    if place.is_page and "month" in named:
        raise typer.BadParameter("a page shows a day or a week; give --day or --week", param_hint="--month")
    if names and not place.is_page:
        raise typer.BadParameter("is about pages to print; add --format html or pdf", param_hint="--names")
    if names and ids:
        raise typer.BadParameter("give only one of --names and --ids")


def _say_what_to_do(workspace: Workspace, broken: Sequence[Call]) -> None:
    """Say why appointments break rules, and which visits no one has marked."""
    from ketaplan.services.book.marking import unmarked_before_today
    from ketaplan.text import next_steps

    for call in broken[:MOST_REASONS]:
        console.say(f"! {call}")
    steps = [next_steps.no_longer_hold(len(broken), as_typed(workspace.book.address))] if broken else []
    steps += [step] if (step := unmarked_before_today(workspace)) else []
    say_steps(steps)
