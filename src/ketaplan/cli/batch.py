"""``ketaplan batch``: everyone together."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, confirm, console, options, signals
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.typed_paths import typed_paths
from ketaplan.compiled_search import SLOWDOWN, is_compiled, is_stale

if TYPE_CHECKING:
    from ketaplan.domain.batch_result import Batch
    from ketaplan.services.batch.plan_batch import BatchAnswer, BatchQuery
    from ketaplan.services.batch.stop_signal import BatchControl
    from ketaplan.services.book.booking import Booked
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan batch patients/                              everyone in a folder, and how good the plans are

  ketaplan batch patients/ --output-dir plans/          one plan a patient, batch.json and summary.csv

  ketaplan batch patients/ --clinic sites/ --workers 2  over several sites, on two processes

  ls new/*.toml | ketaplan batch - --time-limit 60      the files that are listed, in a minute
"""
CUT_SHORT = "these are the best plans so far; another run may find others (--effort N finds the same each time)."
PROVED = "nothing better exists, but another run may find other plans as good (--effort N finds the same each time)."
SLOW = (
    f"The batch search is not compiled (no C compiler when ketaplan was installed): it takes about {SLOWDOWN} times as "
    "long. Without --effort it searches less; with --effort N it finds what the compiled search finds at the same N."
)
STALE = "The batch search is older than its sources: compile it again with 'pip install --no-deps -e .'."


def batch(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Patients' files, folders or ids; - is a list of files on stdin."),
    ],
    clinic: options.ClinicFiles = None,
    as_of: options.SavingAsOf = None,
    horizon_weeks: options.Horizon = 8,
    effort: Annotated[
        int | None,
        typer.Option(
            "--effort",
            metavar="N",
            min=1,
            max=100_000,
            help="Search effort: more is better and slower; default by size.",
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", min=1, help="Stop after this many seconds and use the best plans so far."
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, max=256, help="Processes; default: every core.")
    ] = None,
    output_dir: Annotated[
        Path | None,
        typer.Option("--output-dir", metavar="DIR", help="Write a plan a patient, batch.json and summary.csv there."),
    ] = None,
    format_: Annotated[str | None, options.formats_of("batch")] = None,
    output: options.Output = None,
    book: options.BookName = None,
    save: Annotated[
        bool,
        typer.Option("--save", help="Book everyone at once; leave out those who no longer fit. On a terminal it asks."),
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="With --save: put those who are left out on the waiting list.")
    ] = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    details: options.Details = False,
) -> None:
    """Plan all patients together at the lowest cost, and say how far from the best possible it can be."""
    signals.at_once()
    from ketaplan.services.batch.plan_batch import BatchQuery, plan_batch
    from ketaplan.services.batch.stop_signal import BatchControl

    place = output_of("batch", format_, output)
    if dry_run and not save:
        raise typer.BadParameter("goes with --save: without it nothing is booked", param_hint="--dry-run")
    if wait and not save:
        raise typer.BadParameter("goes with --save: without it nothing is written", param_hint="--wait")
    settings = book_session.settings(clinic, None, book, as_of)
    query = BatchQuery(
        paths=tuple(typed_paths(paths, settings.clinics[0])),
        settings=settings,
        horizon_weeks=horizon_weeks,
        effort=effort,
        time_limit=time_limit,
        workers=workers,
        waits=wait,
    )
    if save:
        _refuse_fixed_day(query)
    control = BatchControl()
    with signals.stop_on_signals(control):
        _say_how_it_runs()
        with _bar(control):
            answer = plan_batch(query, control)
        stopped = control.stop.requested
        if answer.batch.trial and (stopped or not save):
            console.say_trial()
        _try_places(place, output_dir, answer.batch)
        if save and stopped:
            console.say("Nothing is booked, because the search was stopped.")
        elif save:
            answer = _save(query, answer, asks=not yes, dry_run=dry_run)
        _show(answer, control, place, output_dir, details=details)
    if save and stopped:
        raise typer.Exit(signals.INTERRUPTED)


def _say_how_it_runs() -> None:
    """Print whether the search is slow, or older than its sources."""
    if not is_compiled():
        console.note(SLOW)
    elif is_stale():
        console.note(STALE)


def _refuse_fixed_day(query: BatchQuery) -> None:
    """Refuse ``--as-of`` for a real book, before anything is planned."""
    if query.settings.as_of is not None:
        from ketaplan.services.batch.booking import settings_of
        from ketaplan.services.workspace.opening import refuse_fixed_day

        refuse_fixed_day(settings_of(query))


def _save(query: BatchQuery, answer: BatchAnswer, *, asks: bool, dry_run: bool) -> BatchAnswer:
    """Book the plans, and show what was booked; show nothing if nothing was.

    On a terminal who would be booked is shown first; raises :class:`InputError` where the answer is no.
    """
    from msgspec.structs import replace

    from ketaplan.cli.book_session import opened, say_waiting
    from ketaplan.services.batch.booking import save_batch, settings_of
    from ketaplan.text.words import counted

    with opened(settings_of(query)) as workspace:
        batch, is_agreed = answer.batch, asks and not dry_run and confirm.can_ask()
        if is_agreed:
            would_be, batch = save_batch(workspace, query, batch, dry_run=True)
            _ask(workspace, would_be)
        booked, batch = save_batch(workspace, query, batch, dry_run=dry_run, is_agreed=is_agreed)
    console.note_commit(written=not dry_run)
    patients = len({booking.patient for booking in booked.new})
    before = {one.patient for one in answer.batch.unplanned}
    for left in batch.unplanned:
        if left.patient not in before:
            console.say("\n".join((f"{left.patient}: left out, not booked:", *(f"  {line}" for line in left.reasons))))
    say_waiting(booked)
    if booked.on_list:
        console.note(f"On the waiting list: {', '.join(booked.on_list)}.")
    count = f"{counted(len(booked.new), 'appointment')} of {counted(patients, 'patient')}"
    console.note(f"Would be booked: {count}. Nothing was written." if dry_run else f"Booked: {count}.")
    return replace(answer, batch=batch)


def _ask(workspace: Workspace, would_be: Booked) -> None:
    """Show who would be booked from when, and ask; with nothing to book there is no question."""
    from ketaplan.formats.book.changes import first_of_each
    from ketaplan.services.book.change_words import tell_new

    if described := tell_new(workspace, would_be.new):
        confirm.show(first_of_each(described, named=confirm.may_name()))
        confirm.agree_to_book(described)


@contextmanager
def _bar(control: BatchControl) -> Iterator[None]:
    """Return a progress bar on stderr; nothing if that is not a terminal."""
    if not console.is_terminal(sys.stderr):
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    shown = Console(stderr=True, no_color=not console.wants_color(sys.stderr))
    columns = (
        TextColumn("Planning everyone"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with control.cleanup.undoing(_cursor_again), Progress(*columns, console=shown, transient=True) as progress:
        task = progress.add_task("", total=1.0)
        control.report = lambda done: progress.update(task, completed=done)
        yield


def _cursor_again() -> None:
    """Show the cursor, which a bar hides, on a new line."""
    os.write(2, b"\r\x1b[K\x1b[?25h")


def _try_places(place: Output, folder: Path | None, batch: Batch) -> None:
    """Check that everything can be written, before anything is booked."""
    place.try_place()
    if folder is not None:
        from ketaplan.services.batch.output_folder import try_folder

        try_folder(folder, [plan.patient for plan in batch.plans])


def _show(answer: BatchAnswer, control: BatchControl, place: Output, folder: Path | None, *, details: bool) -> None:
    """Write the plans and report the others; the exit code covers both."""
    from msgspec.structs import replace

    from ketaplan.formats import Options

    for message in (
        *map(str, answer.faults),
        *answer.book_warnings,
        *_of_search(answer, stopped=control.stop.requested),
    ):
        console.say_once(message)
    if folder is not None:
        from ketaplan.services.batch.output_folder import write_batch
        from ketaplan.text.words import counted

        written = write_batch(answer.batch, folder, control.cleanup)
    shown = Options(details=details, width=console.width(), color=place.wants_color, trial=answer.batch.trial)
    if not place.is_table or answer.names or not answer.has_faults:  # else "No patients to plan." adds nothing
        names = answer.names if place.is_on_screen else {}
        place.show(replace(answer.batch, names=names, clocks=answer.clocks), shown)
    if folder is not None:
        console.note(f"Wrote {counted(written, 'plan')}, batch.json and summary.csv to {folder}.")
    if answer.has_faults:
        raise typer.Exit(2)
    if not answer.batch.all_planned:
        raise typer.Exit(1)


def _of_search(answer: BatchAnswer, *, stopped: bool) -> Iterator[str]:
    """Yield a note that the search was cut short."""
    if answer.batch.cut_short:
        what = PROVED if answer.batch.is_proved_best else CUT_SHORT
        yield f"{'The search was stopped' if stopped else 'The time limit was reached'}: {what}"
