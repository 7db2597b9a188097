"""How commands change the book: try, show and ask, write, say what was done and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.cli import confirm, console
from ketaplan.cli.book_session import report
from ketaplan.cli.next_step import say_steps
from ketaplan.cli.output import Output
from ketaplan.domain.appointment_id import patient_of
from ketaplan.formats.book.changed import Changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.services.book.write_changes import Prepare
    from ketaplan.services.workspace.workspace import Workspace

UNCHANGED = "Already so; nothing changed."
LINES = Output("changes")
"""Changes as lines on stdout."""
DONE = {"cancel": "cancelled", "mark": "marked", "move": "moved", "restore": "restored"}


def carry_out(
    workspace: Workspace,
    verb: str,
    prepare: Prepare,
    names: Sequence[str],
    *,
    asks: bool,
    dry_run: bool,
    place: Output = LINES,
) -> None:
    """Make the changes that ``prepare`` finds; if it ``asks``, try and show them first.

    ``names`` are the ids that were typed; those that are already as requested are checked against the rules.
    """
    from ketaplan.formats.book.changes import result_words
    from ketaplan.services.book.consequences import consequences
    from ketaplan.services.book.write_changes import write

    shown = None
    if asks and not dry_run and confirm.can_ask():
        shown = write(workspace, prepare, dry_run=True)
        if shown:
            confirm.agree(verb, shown)
    waited = waiting_patients(workspace) if verb == "move" else set()
    described = write(workspace, prepare, dry_run=dry_run, shown=shown or None)
    console.note_commit(written=not dry_run)
    for one in described:
        if verb == "move" and not shown:
            console.note(f"{one.session}: {one.move()}{'' if one.is_moved else f', {one.span()}; no call needed'}")
    changes = [(one.before, one.after) for one in described]
    is_listed = shown and len(shown) > 1
    lines = [] if is_listed else [result_words(one, named=True) for one in described]
    report(workspace, Changed(command=verb, changes=changes, dry_run=dry_run), DONE[verb], place, lines)
    if not described:
        say_unchanged(workspace, names)
    say_off_list(workspace, waited)
    if described and not dry_run:
        say_steps(consequences(workspace, described))


def waiting_patients(workspace: Workspace) -> set[str]:
    """Return the ids of those on the waiting list."""
    return {one.patient for one in workspace.book.waiting()}


def say_off_list(workspace: Workspace, waited: set[str]) -> None:
    """Say which of those who waited are off the waiting list now."""
    if gone := waited - waiting_patients(workspace) if waited else set():
        console.note(f"Off the waiting list: {', '.join(sorted(gone))}.")


def say_unchanged(workspace: Workspace, names: Sequence[str]) -> None:
    """Print that nothing had to change, or which appointments no longer follow the rules."""
    from ketaplan.services.book.consequences import still_broken

    patients = dict.fromkeys(patient_of(name) for name in names)
    own = {booking.id: booking for patient in patients for booking in workspace.book.of_patient(patient)}
    broken = still_broken(workspace, [own[name] for name in dict.fromkeys(names) if name in own])
    for line in broken:
        console.say(line)
    if not broken:
        console.note(UNCHANGED)
