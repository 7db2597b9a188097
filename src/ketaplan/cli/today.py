"""``ketaplan today``: what runs now, who comes next, and what no one has marked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, options, repair_options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from ketaplan.services.workspace.settings import Settings

EXAMPLES = """\
Examples:

  ketaplan today                                 what runs now, and who comes next

  ketaplan today --by staff                      a row for each person on shift

  ketaplan today --watch                         drawn again each minute, until Ctrl-C

  ketaplan today --as-of 2026-12-03T10:30        as if it were that time

  ketaplan today --format json                   for scripts, without names
"""


def today(
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="A row for each chair, staff or patient.")] = "chair",
    watch: Annotated[
        bool, typer.Option("--watch", help="On a terminal: draw it again each minute; Ctrl-C ends it, with exit 130.")
    ] = False,
    ids: book_session.Ids = False,
    format_: Annotated[str | None, options.formats_of("today")] = None,
    output: options.Output = None,
    names: options.Names = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: repair_options.NowAsOf = None,
) -> None:
    """Show what runs now and until when, who comes next, and which visits have started and are not marked.

    Stages are by plan: what the book says, not who is in the room. With --as-of a day alone is its midnight.
    """
    from ketaplan.formats.book.today import BY

    options.one_of(by, tuple(BY), "--by")
    place = output_of("today", format_, output)
    if watch:
        _refuse_unless_watched(place, as_of)

    def settings() -> Settings:
        asked = book_session.settings(clinic, patients, book)
        return repair_options.moved_now(SpokenDays(clinic), asked, as_of)

    def drawn() -> str:
        return _drawn(settings(), place, by=by, named=not ids and (place.is_table or names), names=names)

    if watch:
        from ketaplan.cli.watching import watch as redraw

        redraw(drawn)
    else:
        place.deliver(drawn())


def _refuse_unless_watched(place: Output, as_of: str | None) -> None:
    """Refuse to watch where no one looks, and another time than the real one."""
    if as_of is not None:
        raise typer.BadParameter("follows the clock; leave out --as-of", param_hint="--watch")
    if not place.is_table or place.file is not None or not console.is_terminal(sys.stdout):
        raise typer.BadParameter("is for a terminal, as a table; leave it out here", param_hint="--watch")


def _drawn(asked: Settings, place: Output, *, by: str, named: bool, names: bool) -> str:
    """Return what happens at the moment of the settings."""
    from ketaplan.formats import Options
    from ketaplan.services.book.today import today_of

    with book_session.opened(asked, reads_only=True) as workspace:
        view = today_of(workspace, by=by, named=named)
        shown = Options(names=names, width=console.width(), color=place.wants_color, trial=workspace.book.trial)
        text = place.render(view, shown)
    return text if isinstance(text, str) else "".join(text)
