"""What the commands on the book share: options, opening the book, reporting."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from ketaplan.cli import clock, console
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from ketaplan.cli.output import Output
    from ketaplan.formats.book.changed import Changed
    from ketaplan.services.book.booking import Booked
    from ketaplan.services.workspace.settings import Settings
    from ketaplan.services.workspace.workspace import Workspace

LONGEST_TEXT = 4096
"""Most bytes of stdin to read for an option's value."""
Ids = Annotated[bool, typer.Option("--ids", help="Hide patient names.")]


def settings(
    clinic: Sequence[Path] | None,
    patients: Path | None,
    book: str | None,
    as_of: str | None = None,
    *,
    reasons: bool = False,
) -> Settings:
    """Return the settings from the options, with the clinic files found and the real time read once.

    With ``reasons`` the files' words on why people are away stay.
    """
    from ketaplan.files.locate import clinic_files

    return settings_at(clinic_files(list(clinic) if clinic else None), patients, book, as_of, reasons=reasons)


def settings_at(
    clinics: Sequence[Path], patients: Path | None, book: str | None, as_of: str | None = None, *, reasons: bool = False
) -> Settings:
    """Return the settings from the options, for known clinic files; next steps repeat them."""
    from ketaplan.cli.next_step import remember
    from ketaplan.services.workspace.settings import Settings

    asked = Settings(
        clinics=tuple(clinics),
        now=clock.now(),
        patients=patients,
        book=book,
        as_of=SpokenDays(clinics).as_of(as_of),
        reasons=reasons,
    )
    remember(asked)
    return asked


@contextmanager
def opened(asked: Settings, *, reads_only: bool = False, says_unknown: bool = True) -> Iterator[Workspace]:
    """Open the clinics and the book; print warnings about the book's place, and whether it is a trial.

    Only a command that ``reads_only`` accepts ``--as-of`` in a real book.  With ``says_unknown``, clinics that have
    appointments and no file are named.  At the end, it prints why names could not be read.
    """
    from ketaplan.services.workspace.opening import open_workspace
    from ketaplan.services.workspace.unknown_ids import clinics_without_files

    with open_workspace(asked, reads_only=reads_only) as workspace:
        if workspace.book.trial:
            console.say_trial()
            _repeat_day(asked)
        for warning in workspace.book.warnings:
            console.say(f"Warning: {warning}")
        for words in clinics_without_files(workspace) if says_unknown else ():
            console.say_once(words)
        try:
            yield workspace
        finally:
            for words in workspace.names.unread:
                console.say_once(words)


def _repeat_day(asked: Settings) -> None:
    """Let next steps take the day to which now was moved as today; only a trial book takes it."""
    if asked.moved_to:
        from ketaplan.cli.next_step import remember

        remember(replace(asked, as_of=asked.moved_to))


def say_waiting(booked: Booked) -> None:
    """Print for which patients no infusion was booked, and why, and who is off the waiting list."""
    for patient, why in booked.waiting.items():
        console.say(f"{patient}: no infusion is booked yet: {why}.")
    if booked.off_list:
        console.note(f"Off the waiting list: {', '.join(booked.off_list)}.")


def report(workspace: Workspace, changed: Changed, done: str, place: Output, lines: Sequence[str]) -> None:
    """Write what was changed to stdout, on a terminal as these lines, and how much to stderr."""
    from ketaplan.formats import Options
    from ketaplan.text.words import counted

    console.note_commit(written=not changed.dry_run)
    clocks = {booking.clinic: workspace.clock_hours(booking.clinic) for _, booking in changed.changes}
    if place.is_on_screen:
        for line in lines:
            write_line(workspace, line)
    else:
        place.show(replace(changed, clocks=clocks), Options(trial=workspace.book.trial))
    if not changed.changes:
        return
    count = counted(len(changed.changes), "appointment")
    console.note(
        f"Would be {done}: {count}. Nothing was written." if changed.dry_run else f"{done.capitalize()}: {count}."
    )


def write_line(workspace: Workspace, line: str) -> None:
    """Write a line to stdout, wrapped on a terminal; of a trial book it says so."""
    text = "  ".join((line, *mark_of(workspace)))
    console.write(f"{console.wrapped(text) if console.is_terminal(sys.stdout) else text}\n")


def mark_of(workspace: Workspace) -> tuple[str, ...]:
    """Return the suffix of lines about a trial book; none on a screen that says so above."""
    from ketaplan.text.words import TRIAL_MARK

    is_said = console.settings.said_trial and console.is_terminal(sys.stdout)
    return (TRIAL_MARK,) if workspace.book.trial and not is_said else ()


def text_or_stdin(text: str) -> str:
    """Return an option's value; for ``-`` from stdin, which stays out of the shell's history."""
    if text != "-":
        return text
    if console.is_terminal(sys.stdin):
        console.say("The reason, in one line:")
        data = sys.stdin.buffer.readline()
    else:
        data = sys.stdin.buffer.read(LONGEST_TEXT)
    return data.decode(errors="replace").strip()
