"""``ketaplan calendar``: what is booked, drawn along the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.next_step import as_typed, say_steps
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.services.book.check_book import Call
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan calendar                                   today

  ketaplan calendar --day fri                         the next Friday

  ketaplan calendar --week --by staff                 who is where this week

  ketaplan calendar --month 2026-12-01                how full the month is
"""
WIDEST = 240
MOST_REASONS = 5
"""The most reasons shown below the days for appointments that break rules."""


def calendar(
    day: Annotated[str | None, typer.Option("--day", metavar="DAY", help="One day (default: today).")] = None,
    week: Annotated[str | None, typer.Option("--week", metavar="DAY", help="The week of this day.")] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="DAY", help="The month of this day.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="A row for each chair, staff or patient.")] = "chair",
    format_: Annotated[str | None, options.formats_of("book")] = None,
    output: options.Output = None,
    ids: book_session.Ids = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.AsOf = None,
) -> None:
    """Show what is booked: who is where, the stages of visits along the day, and where a new patient could come."""
    from ketaplan.formats import Options
    from ketaplan.formats.book.calendar_page import BY, render
    from ketaplan.services.book.calendar import SPANS, booked_days, booked_list, days_of, unknown_ids_on
    from ketaplan.services.book.export import note_export, secret

    options.one_of(by, BY, "--by")
    place = output_of("book", format_, output)
    named = {span: text for span, text in zip(SPANS, (day, week, month), strict=True) if text is not None}
    if len(named) > 1:
        raise typer.BadParameter("give only one of --day, --week and --month")
    with book_session.opened(book_session.settings(clinic, patients, book, as_of), reads_only=True) as workspace:
        span, text = next(iter(named.items()), ("day", None))
        days = days_of(span, SpokenDays.at(workspace).day_or(text, f"--{span}", workspace.today(workspace.sites[0])))
        for words in unknown_ids_on(workspace, days):
            console.say(words)
        shown = Options(
            width=console.width(WIDEST),
            color=place.wants_color,
            secret=secret(workspace, place.format),
            trial=workspace.book.trial,
        )
        if place.is_table:
            booked = booked_days(workspace, days, by=by, names=not ids)
            drawn: str | Iterator[str] = render(booked.views, shown)
        else:
            listed = booked_list(workspace, days, place.format)
            drawn = place.render(listed, shown)
        place.try_place()
        if not place.is_table and (said := note_export(workspace, listed, place.format)):
            console.note(said)
        place.deliver(drawn)
        if place.is_table:
            _say_what_to_do(workspace, booked.broken)


def _say_what_to_do(workspace: Workspace, broken: Sequence[Call]) -> None:
    """Say why appointments break rules, and which visits no one has marked."""
    from ketaplan.services.book.marking import unmarked_before_today
    from ketaplan.text import next_steps

    for call in broken[:MOST_REASONS]:
        console.say(f"! {call}")
    steps = [next_steps.no_longer_hold(len(broken), as_typed(workspace.book.address))] if broken else []
    steps += [step] if (step := unmarked_before_today(workspace)) else []
    say_steps(steps, workspace.settings)
