"""``ketaplan book``: plans become appointments."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, confirm, console, options
from ketaplan.cli.output import Output, output_of
from ketaplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.services.book.held import HoldAfter
    from ketaplan.services.workspace.settings import Settings
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan book --create                                      create the book that the clinic file names

  ketaplan book --create --trial --book trial.db              a book to try things out in, on any day

  ketaplan plan P-1042 --format json -o p.json

  ketaplan book p.json                                        book that plan

  ketaplan plan P-1042 --format json | ketaplan book -

  ketaplan book p.json --hold-after 2 --until "10 dec"        the sessions after the second wait for a review

  ketaplan book --roles | psql -d clinic                      who may read and who may book, on PostgreSQL
"""


def book(
    plans: Annotated[
        list[Path] | None, typer.Argument(metavar="PLAN", help="Plan files, JSON or TOML; - is stdin.")
    ] = None,
    create: Annotated[bool, typer.Option("--create", help="Create a new, empty book.")] = False,
    hold_after: Annotated[
        int | None,
        typer.Option(
            "--hold-after",
            metavar="N",
            min=0,
            help="Hold the sessions after the N-th of the course until a review; 'mark' confirms them.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DAY",
            help="With --hold-after: the last day to decide (default: the day before the first held session).",
        ),
    ] = None,
    trial: Annotated[
        bool, typer.Option("--trial", help="With --create: a trial book, which accepts --as-of and says TRIAL.")
    ] = False,
    roles: Annotated[
        bool, typer.Option("--roles", help="Print the SQL that creates the roles for a book on PostgreSQL.")
    ] = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book_: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    format_: Annotated[str | None, options.formats_of("changes", to_file=False)] = None,
) -> None:
    """Book plans: every rule is checked again with today's files and the book, then all is written or nothing.

    An appointment that is there already with the same content changes nothing, so that it is safe to repeat. Held
    sessions have their time; 'ketaplan mark ID booked' confirms them after the review, 'ketaplan cancel ID' releases
    them, and what is booked after one is held like it.
    """
    if roles:
        holds = {"--hold-after": hold_after is not None, "--until": until}
        _print_roles({"PLAN": plans, "--create": create, "--trial": trial, **holds})
        return
    if create == bool(plans):
        raise typer.BadParameter("name the plans to book, or use --create to create a book; not both")
    if create:
        _create(
            clinic,
            book_,
            output_of("written", format_),
            trial=trial,
            others={"--as-of": as_of, "--dry-run": dry_run, "--hold-after": hold_after is not None, "--until": until},
        )
        return
    if trial:
        raise typer.BadParameter("is only for --create", param_hint="--trial")
    if until is not None and hold_after is None:
        raise typer.BadParameter("says until when --hold-after holds sessions; give both", param_hint="--until")
    from ketaplan.cli.change_command import say_unchanged
    from ketaplan.cli.next_step import say_steps
    from ketaplan.formats.book.changed import Changed
    from ketaplan.formats.book.changes import to_be_booked
    from ketaplan.services.book.booking import book_plans, read_plans
    from ketaplan.services.book.change_words import tell_new
    from ketaplan.services.book.consequences import steps_after_booking

    _refuse_others(plans or ())
    stdin = sys.stdin.buffer.read() if any(str(path) == "-" for path in plans or ()) else None
    wanted = read_plans(plans or (), stdin)
    with book_session.opened(book_session.settings(clinic, patients, book_, as_of)) as workspace:
        hold = _hold(workspace, hold_after, until)
        asks = not (yes or dry_run) and confirm.can_ask()
        if asks and (new := book_plans(workspace, wanted, hold=hold, dry_run=True).new):
            described = tell_new(workspace, new)
            confirm.show(to_be_booked(described, named=confirm.may_name()))
            confirm.agree_to_book(described)
        booked = book_plans(workspace, wanted, hold=hold, dry_run=dry_run)
        changed = Changed(
            command="book",
            changes=[(None, one) for one in booked.new],
            dry_run=dry_run,
            waiting=booked.waiting,
            held={name: one.until for one in booked.held for name in one.ids},
        )
        place = output_of("changes", format_)
        shows = place.is_on_screen and not asks
        lines = to_be_booked(tell_new(workspace, booked.new), named=True) if shows else ()
        book_session.report(workspace, changed, "booked", place, lines)
        if not booked.new:
            say_unchanged(workspace, [one.id for plan in wanted for one in plan.appointments])
        book_session.say_waiting(booked)
        if not dry_run:
            held = (step for one in booked.held for step in one.steps(workspace.today(workspace.sites[0]).year))
            say_steps([*steps_after_booking(booked.new), *held])


def _hold(workspace: Workspace, after: int | None, until: str | None) -> HoldAfter | None:
    """Return what ``--hold-after`` and ``--until`` say."""
    from ketaplan.cli.spoken import SpokenDays
    from ketaplan.services.book.held import HoldAfter

    if after is None:
        return None
    return HoldAfter(after, None if until is None else SpokenDays.at(workspace).day(until, "--until"))


def _refuse_others(plans: Sequence[Path]) -> None:
    """Refuse a patient, or an appointment, in place of a plan: what neither exists nor ends like a file."""
    for path in plans:
        if path.suffix or str(path) == "-" or os.path.lexists(path):
            continue
        patient = str(path) if re.fullmatch(r"[A-Za-z0-9._-]*\d[A-Za-z0-9._-]*", str(path)) else "PATIENT"
        raise typer.BadParameter(
            f"this is not a plan; to plan and book a patient: ketaplan plan {patient} --save", param_hint="PLAN"
        )


def _print_roles(others: dict[str, object]) -> None:
    """Print the roles of a server's book; no other option may be given."""
    from ketaplan.services.book.create_book import roles_of_a_server

    for name, given in others.items():
        if given:
            raise typer.BadParameter("cannot be combined with --roles, which only prints", param_hint=name)
    console.write(roles_of_a_server())


def _create(
    clinic: list[Path] | None, book: str | None, place: Output, *, trial: bool, others: dict[str, object]
) -> None:
    """Create a book; if it is named, no clinic is needed."""
    from ketaplan.book.backends import is_server
    from ketaplan.formats import Options
    from ketaplan.formats.written import WrittenFile
    from ketaplan.services.book.create_book import create_book
    from ketaplan.text.next_steps import print_roles

    for name, given in others.items():
        if given:
            raise typer.BadParameter("is only for booking plans, not for --create", param_hint=name)
    made, warnings = create_book(_where(clinic, book), trial=trial)
    for warning in warnings:
        console.say(f"Warning: {warning}")
    console.note(f"Created a new {'TRIAL book' if trial else 'book'}: {made}")
    if is_server(made):
        console.note(str(print_roles()))
    place.show(WrittenFile(command="book --create", file=made), Options(trial=trial))


def _where(clinic: list[Path] | None, book: str | None) -> Settings:
    """Return the new book's address: the option's, or the clinic files'; without either the service refuses."""
    try:
        return book_session.settings(clinic, None, book)
    except InputError:
        if clinic:
            raise
        return book_session.settings_at((), None, book)
