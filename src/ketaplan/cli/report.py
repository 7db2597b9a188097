"""``ketaplan report``: what a month was like, without names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays

EXAMPLES = """\
Examples:

  ketaplan report --month 2026-12                      load, waiting, courses, visits, scores

  ketaplan report --from 2026-10-01 --to 2026-12-31 --output quarter.html

  ketaplan report --what-if "shift rn-kim mon 08:00-12:00"   how many more could begin, and how much earlier

  ketaplan report --month 2026-12 --format csv         a row a figure, for a spreadsheet
"""
MOST_DAYS = 1100
WIDEST = 110


def report(
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="MONTH", help="This month: nov, 2026-11, or a day in it (default: today's)."),
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day, with --to.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day, included.")] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="Plan those who wait again with this: 'shift STAFF DAYS FROM-TO' or 'chair NAME'; repeatable.",
        ),
    ] = None,
    effort: Annotated[
        int | None,
        typer.Option(
            "--effort", metavar="N", min=1, max=100_000, help="With --what-if: search effort; default by size."
        ),
    ] = None,
    format_: Annotated[str | None, options.formats_of("report")] = None,
    output: options.Output = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.AsOf = None,
) -> None:
    """Say what a month was like: load and free places, waiting, courses, visits, gaps, response and remission.

    It has no names, and hides every group of fewer patients than [report] minimum in the clinic's file (5).
    """
    from ketaplan.formats import Options
    from ketaplan.services.report.report import ReportQuery, report_on

    if effort is not None and not what_if:
        raise typer.BadParameter("goes with --what-if", param_hint="--effort")
    place = output_of("report", format_, output)
    asked = book_session.settings(clinic, patients, book, as_of)
    with book_session.opened(asked, reads_only=True) as workspace:
        days = SpokenDays.at(workspace)
        period = _period(days, month, first, last)
        query = ReportQuery(first=period[0], last=period[1], what_if=tuple(what_if or ()), effort=effort)
        view = report_on(workspace, query)
        place.show(view, Options(width=console.width(WIDEST), color=place.wants_color, trial=workspace.book.trial))


def _period(days: SpokenDays, month: str | None, first: str | None, last: str | None) -> tuple[date, date]:
    """Return the first and the last day; raises a usage error for days that are no period."""
    if month is not None and (first is not None or last is not None):
        raise typer.BadParameter("give --month, or --from and --to")
    if (first is None) != (last is None):
        given, other = ("--from", "--to") if last is None else ("--to", "--from")
        raise typer.BadParameter(f"needs {other}, too", param_hint=given)
    if first is not None and last is not None:
        start = days.day(first, "--from")
        return _checked(start, days.day(last, "--to", since=start))
    return _month_of(days.month(month, "--month") if month else days.today)


def _checked(first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise typer.BadParameter(f"{last} is before --from {first}", param_hint="--to")
    if (last - first).days >= MOST_DAYS:
        raise typer.BadParameter(f"a report is on {MOST_DAYS} days at most", param_hint="--to")
    return first, last


def _month_of(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)
