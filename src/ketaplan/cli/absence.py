"""``ketaplan absence``: a person, a chair or the clinic is out, and back again."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.next_step import say_steps
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.text import next_steps
from ketaplan.text.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.cli.output import Output
    from ketaplan.domain.absence import Absence, Moment
    from ketaplan.domain.booking import Booking
    from ketaplan.services.book.check_book import Call
    from ketaplan.services.workspace.workspace import Workspace

ACTIONS = ("add", "list", "end")
REPAIR = "To repair the week with the fewest calls"
SAY_WHO = "say who or what is out: ketaplan absence add WHO --from DAY"
SAY_WHICH = "say which absence ends, by its id; 'ketaplan absence list' shows them"
EXAMPLES = """\
Examples:

  ketaplan absence add rn-kim --from 2026-12-03                        until it is ended

  ketaplan absence add dr-lee --from 2026-12-03 --to 2026-12-04        both days included

  ketaplan absence add A --from 2026-12-03T13:00 --to 2026-12-03T17:00

  ketaplan absence list

  ketaplan absence end a1 --at 2026-12-07                              back from that day on

  ketaplan absence end a1                                              as if it never existed
"""


def absence(
    action: Annotated[str, typer.Argument(metavar="add|list|end", help="What to do.")],
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="WHO|ID",
            help="add: a staff member's, chair's or clinic's id; CLINIC/WHO where an id fits more than one. "
            "end: the id of the absence.",
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="D[THH:MM]", help="add: from when. list: from this day on (default: today)."),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="D[THH:MM]",
            help="add: through this day, or until this time; default: until it is ended.",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="D[THH:MM]", help="end: back from then on; default: as if it never existed."),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", metavar="-", help="add: read the reason from a terminal or stdin; shown with --details."
        ),
    ] = None,
    format_: Annotated[str | None, options.formats_of("absences")] = None,
    details: options.Details = False,
    ids: book_session.Ids = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Note in the book who or what is out: every desk plans around it at once. It moves nothing that is booked.

    Times are by the clinic's clock. The reason is never in the log, and never an argument.
    """
    if action not in ACTIONS and name is None and not nearest(action, ACTIONS):
        raise typer.BadParameter(f"say what to do first; {SAY_WHO}", param_hint="add|list|end")
    options.one_of(action, ACTIONS, "add|list|end")
    _refuse_misplaced(action, {"--to": last, "--reason": reason}, "add")
    _refuse_misplaced(action, {"--at": at}, "end")
    if action == "end" and first:
        raise typer.BadParameter("--from belongs to 'add' and 'list'")
    asked = book_session.settings(clinic, patients, book, as_of, reasons=details)
    place = output_of("absences", format_)
    with book_session.opened(asked, reads_only=action == "list") as workspace:
        days = SpokenDays.at(workspace)
        if action == "list":
            _list(workspace, name, first, place, details=details)
        elif name is None:
            raise typer.BadParameter(SAY_WHO if action == "add" else SAY_WHICH)
        elif action == "add":
            _add(workspace, name, _span(days, first, last), _reason(reason), place, ids=ids, dry_run=dry_run)
        else:
            _end(workspace, name, days.day_or_moment(at, "--at") if at else None, place, dry_run=dry_run)


def _refuse_misplaced(action: str, given: dict[str, str | None], only: str) -> None:
    for option, value in given.items():
        if value is not None and action != only:
            raise typer.BadParameter(f"{option} belongs to '{only}'")


def _span(days: SpokenDays, first: str | None, last: str | None) -> tuple[Moment, Moment | None]:
    if first is None:
        raise typer.BadParameter("say from when: --from 2026-12-03, or --from 2026-12-03T13:00")
    start = days.day_or_moment(first, "--from")
    since = start.date() if isinstance(start, datetime) else start
    return start, None if last is None else days.day_or_moment(last, "--to", since=since)


def _reason(reason: str | None) -> str:
    if reason not in {None, "-"}:
        raise typer.BadParameter("write --reason - : the reason is read from the terminal or stdin, never an argument")
    return book_session.text_or_stdin(reason) if reason else ""


def _add(
    workspace: Workspace,
    name: str,
    span: tuple[Moment, Moment | None],
    reason: str,
    place: Output,
    *,
    ids: bool,
    dry_run: bool,
) -> None:
    from ketaplan.services.book.absences import absence_of, note, out_named

    noted = note(workspace, absence_of(out_named(workspace, name), *span, reason), dry_run=dry_run)
    console.note_commit(written=not dry_run)
    calls = [(call.booking, call.reasons) for call in noted.broken]
    _write(workspace, [noted.absence], place, calls, dry_run=dry_run)
    if not noted.is_new:
        console.note("That is already noted; nothing changed.")
        return
    if place.is_table:
        _list_calls(workspace, noted.broken, ids=ids)
    if dry_run:
        console.note("Nothing was written.")
    if noted.broken:
        from ketaplan.text.words import counted

        patients = len({call.booking.patient for call in noted.broken})
        concerned = f"{counted(len(noted.broken), 'appointment')} of {counted(patients, 'patient')}"
        step = next_steps.repair(purpose=f"{concerned} cannot stay as booked. {REPAIR}")
        say_steps([step])
    else:
        console.note("No appointment has to change.")


def _list_calls(workspace: Workspace, calls: Sequence[Call], *, ids: bool) -> None:
    """Write who is concerned: by name on a terminal, else by appointment."""
    from ketaplan.services.book.check_book import phone_list

    by_name = calls and not ids and console.is_terminal(sys.stdout)
    for line in phone_list(workspace, calls) if by_name else map(str, calls):
        book_session.write_line(workspace, line)


def _end(workspace: Workspace, name: str, at: Moment | None, place: Output, *, dry_run: bool) -> None:
    from ketaplan.services.book.absences import end

    before = end(workspace, name, at, dry_run=dry_run)
    console.note_commit(written=not dry_run)
    if before is None:
        _write(workspace, [], place)
        console.note("Already so; nothing changed.")
        return
    left = None if at is None else before.ended(at)
    _write(workspace, [left] if left else [], place, dry_run=dry_run)
    if left is None:
        console.note(f"{name}: {'would be ' if dry_run else ''}taken back, as if it never existed.")
    if dry_run:
        console.note("Nothing was written.")
        return
    from ketaplan.services.fill.gains import steps_if_one_gains

    say_steps(steps_if_one_gains(workspace))


def _list(workspace: Workspace, name: str | None, first: str | None, place: Output, *, details: bool) -> None:
    from datetime import date

    from ketaplan.formats import Options
    from ketaplan.formats.book.absences import AbsencesView
    from ketaplan.services.book.absences import absences_between

    if name is not None:
        raise typer.BadParameter("'list' takes no name")
    today = min(workspace.today(site) for site in workspace.sites)
    absences = absences_between(workspace, SpokenDays.at(workspace).day_or(first, "--from", today), date.max)
    clocks = {site.clinic.id: site.clinic.clock for site in workspace.sites}
    place.show(AbsencesView(absences=absences, clocks=clocks), Options(details=details, trial=workspace.book.trial))
    if not absences and place.is_table:
        console.note("No absence is noted.")


def _write(
    workspace: Workspace,
    absences: Sequence[Absence],
    place: Output,
    calls: Sequence[tuple[Booking, Sequence[str]]] = (),
    *,
    dry_run: bool = False,
) -> None:
    """Write absences as they are now: a sentence each, or one document with the calls to make."""
    from ketaplan.formats import Options
    from ketaplan.formats.book.absences import AbsencesView, absence_sentence

    if not place.is_table:
        view = AbsencesView(absences=absences, clocks={}, calls=calls)
        place.show(view, Options(trial=workspace.book.trial))
        return
    for one in absences:
        book_session.write_line(workspace, absence_sentence(one, workspace.site(one.clinic).clinic, dry_run=dry_run))
