"""``ketaplan mark``: how appointments went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, confirm, console, options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.domain.transitions import MARKS

if TYPE_CHECKING:
    from datetime import date

    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.settings import Settings
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan mark P-1042/1/induction/3 attended

  ketaplan mark P-1042 attended                     today's visit, or the only one that is not marked

  ketaplan mark P-1042 3 attended                   the third by date; or: P-1042 mon, P-1042 "7 dec"

  ketaplan mark --day today                         goes down the list, and asks how each went

  ketaplan mark                                     the same for every visit so far that is not marked

  ketaplan mark --day today attended                all of today's that have started

  ketaplan mark P-1042/1/induction/4 missed         its time is free again; 'plan' finds another

  ketaplan mark P-1042/1/induction/4 booked         that was a mistake

  ketaplan mark P-1042 booked                       the review is done: all sessions that are held

  ketaplan mark P-1042 3 --done monitoring-form     the form after the third session is sent
"""
ANY = "mark attended"
"""What a mark can be given to that is not known yet."""
STATUSES = f"{', '.join(MARKS[:-1])} or {MARKS[-1]}"


def mark(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]... [STATUS]",
            help=f"Appointments, or patients and which (P-1042 3; alone: today's visit); then {STATUSES}. Without a "
            "status it asks.",
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--day", metavar="DAY", help="All visits of this day that are not marked yet; mon is the latest Monday."
        ),
    ] = None,
    done: Annotated[
        str | None,
        typer.Option("--done", metavar="TASK", help="Note that a task after these sessions is done ([[after_each]])."),
    ] = None,
    yes: options.Yes = False,
    format_: Annotated[str | None, options.formats_of("changes", to_file=False)] = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Say how appointments went, once they have started, or that the patient confirmed. On a terminal it asks.

    Missed and held-clinical (stopped before it started) give their time back; partial counts as given. 'booked' takes a
    mark or a cancellation back, like 'ketaplan restore', to 'booked' itself, and confirms sessions that are held; of a
    patient alone, all of them.
    """
    from ketaplan.cli.named_appointment import appointment_ids
    from ketaplan.services.book.marking import is_status

    if done is not None:
        _note_done(
            book_session.settings(clinic, patients, book, as_of), words or [], done, day, format_, dry_run=dry_run
        )
        return
    if not (words or day or confirm.can_ask()):
        raise typer.BadParameter("name appointments and how they went, or --day DAY and how its visits went")
    with book_session.opened(book_session.settings(clinic, patients, book, as_of)) as workspace:
        names, status = list(words or ()), None
        if names and is_status(workspace, names[-1]):
            status = names.pop()
        on = _day(workspace, day, status) if day else None
        names = appointment_ids(workspace, names, f"mark {status}" if status in MARKS else ANY, patients_too=True)
        if on and names:
            raise typer.BadParameter(
                "goes with a status alone: it applies to all visits of that day", param_hint="--day"
            )
        place = output_of("changes", format_)
        if status is None and not place.is_table:
            raise typer.BadParameter("needs a status: with questions there is no document", param_hint="--format")
        if status is None:
            _ask_down_the_list(workspace, names, on, asks=not (yes or dry_run))
        else:
            _mark(workspace, names, status, on, place, asks=not yes, dry_run=dry_run)


def _note_done(
    asked: Settings, words: list[str], task: str, day: str | None, format_: str | None, *, dry_run: bool
) -> None:
    """Note that a task is done after the appointments that are named."""
    from ketaplan.cli.named_appointment import appointment_ids
    from ketaplan.formats.book.changed import Changed
    from ketaplan.formats.book.changes import result_words
    from ketaplan.services.book.change_words import tell_same
    from ketaplan.services.book.tasks import note_done

    if day is not None or not words:
        raise typer.BadParameter("goes with the appointments after which it is done, and no --day", param_hint="--done")
    with book_session.opened(asked) as workspace:
        names = appointment_ids(workspace, words, "mark booked")
        bookings, new = note_done(workspace, names, task, dry_run=dry_run)
        console.note_commit(written=not dry_run)
        changed = Changed(command="mark", changes=[(one, one) for one in bookings], dry_run=dry_run)
        place = output_of("changes", format_)
        described = tell_same(workspace, bookings) if place.is_on_screen else ()
        lines = [result_words(one, named=True) for one in described]
        book_session.report(workspace, changed, f"noted as followed by {task}", place, lines)
        if not new:
            console.note("Already so; nothing changed.")


def _day(workspace: Workspace, text: str, status: str | None) -> date:
    """Return the day of ``--day``: a weekday is the latest one, as outcomes are; to confirm, the next one."""
    days = SpokenDays.at(workspace)
    return days.day(text, "--day") if status == "confirmed" else days.latest(text, "--day")


def _mark(
    workspace: Workspace,
    names: list[str],
    status: str,
    day: date | None,
    place: Output,
    *,
    asks: bool,
    dry_run: bool,
) -> None:
    """Mark all that are named, or all of a day that can be, with one status."""
    from ketaplan.cli.change_command import carry_out
    from ketaplan.formats import Options
    from ketaplan.formats.book.changed import Changed
    from ketaplan.services.book.changes import markings
    from ketaplan.services.book.marking import waiting_for

    if day is not None:
        names = [one.id for one in waiting_for(workspace, day, status)]
        if not names:
            console.note(_none_waiting(day))
            place.show(Changed(command="mark", changes=()), Options(trial=workspace.book.trial))
            return
    elif not names:
        raise typer.BadParameter(f"says how something went; name what: ketaplan mark ID {status}", param_hint="STATUS")
    carry_out(
        workspace,
        "mark",
        lambda: markings(workspace, names, status),
        names,
        asks=asks,
        dry_run=dry_run,
        place=place,
    )


def _ask_down_the_list(workspace: Workspace, names: list[str], day: date | None, *, asks: bool) -> None:
    """Ask about each visit that is not marked: of a day, of those named, or every one so far."""
    from ketaplan.cli.mark_list import ask_down
    from ketaplan.services.book.marking import unmarked_everywhere, unmarked_of, unmarked_on

    if not (asks and confirm.can_ask()):
        raise typer.BadParameter(f"there is no terminal to ask on; say how they went: {STATUSES}", param_hint="STATUS")
    visits: list[Booking] = []
    if day is not None:
        visits = unmarked_on(workspace, day)
    elif names:
        visits = [one for name in names for one in unmarked_of(workspace, name)]
    else:
        visits = unmarked_everywhere(workspace)
    if not visits:
        console.note(_none_waiting(day))
        return
    ask_down(workspace, visits)


def _none_waiting(day: date | None) -> str:
    from ketaplan.text.words import day_in_sentence

    return f"No visit{f' on {day_in_sentence(day)}' if day else ''} is waiting to be marked."
