"""``ketaplan replan``: what is broken or missing, and the repair with the fewest phone calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, confirm, console, options, repair_options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats import Options
    from ketaplan.formats.repair.view import RepairView
    from ketaplan.services.repair.replan import Query
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan replan                                   whom to call, and what to say; nothing is written

  ketaplan replan --out dr-lee=2026-12-03           as if Dr. Lee were out that day

  ketaplan replan --apply                           writes it, all or nothing

  ketaplan replan --apply --expect 1a2b3c4d         only if it is still the repair with that digest

  ketaplan replan P-1042                            this patient's appointments alone
"""


def replan(
    patients_named: repair_options.Patients = None,
    out: repair_options.StaffOut = None,
    chair_out: repair_options.ChairOut = None,
    close: repair_options.Closed = None,
    unavailable: repair_options.Unavailable = None,
    as_of: repair_options.NowAsOf = None,
    format_: repair_options.Format = None,
    output: options.Output = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write it, and note who is out; all or nothing.")] = False,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="DIGEST", help="With --apply: only if it has this digest.")
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="With --apply: cancel what is released or left without a place.")
    ] = False,
    names: options.Names = False,
    ids: book_session.Ids = False,
    yes: options.Yes = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    dry_run: options.DryRun = False,
) -> None:
    """Find other places for what cannot stay or is missing, with the fewest calls; without --apply nothing is written.

    What begins at another time is booked again, no longer confirmed; other people at the same time need no call.
    """
    _refuse_misused(apply=apply, unavailable=unavailable, expect=expect, release=release)
    place, days = output_of("repair", format_, output), SpokenDays(clinic)
    supposed = repair_options.Suppositions.read(days, out, chair_out, close, unavailable)
    asked = book_session.settings(clinic, patients, book, as_of if apply else None)
    asked = repair_options.moved_now(days, asked, None if apply else as_of)
    with book_session.opened(asked, reads_only=not apply) as workspace:
        query = supposed.query(workspace, patients_named)
        named = not ids and (names or place.is_table)
        if not apply:
            views = [_found(workspace, query, named=named)]
            _show(workspace, place, views, names=names)
        else:
            place.try_place()
            views = [
                _applied(
                    workspace,
                    query,
                    expect,
                    release=release,
                    asks=not (yes or dry_run),
                    dry_run=dry_run,
                    named=named,
                )
            ]
            _show(workspace, place, views, names=names)
            _say_written(views[0], release=release, dry_run=dry_run)
            if not dry_run:
                _say_who_gains(workspace)
    repair_options.leave_unplaced(views)


def _refuse_misused(*, apply: bool, unavailable: list[str] | None, expect: str | None, release: bool) -> None:
    if apply and unavailable:
        raise typer.BadParameter(
            "write into the patient's file when they cannot come, as [[unavailable]]; then --apply"
        )
    if not apply and (expect or release):
        raise typer.BadParameter(f"{'--expect' if expect else '--release'} belongs to --apply")


def _found(workspace: Workspace, query: Query, *, named: bool) -> RepairView:
    from ketaplan.services.repair.replan import replan, with_words

    return with_words(workspace, replan(workspace, query), named=named)


def _applied(
    workspace: Workspace,
    query: Query,
    expect: str | None,
    *,
    release: bool,
    asks: bool,
    dry_run: bool,
    named: bool,
) -> RepairView:
    """Write the repair; on a terminal it is shown first, and it asks."""
    from ketaplan.services.repair.apply import apply_repair
    from ketaplan.services.repair.replan import with_words

    if asks and confirm.can_ask():
        view = _found(workspace, query, named=confirm.may_name())
        confirm.show(Output("repair").render([view], _options(workspace, names=False)).splitlines())  # type: ignore[union-attr]
        if not confirm.agreed("Write this repair?"):
            from ketaplan.errors import InputError

            raise InputError("Nothing was changed.")
        expect = expect or view.digest
    written = apply_repair(workspace, query, expected=expect, release=release, dry_run=dry_run)
    console.note_commit(kept=not dry_run)
    return with_words(workspace, written, named=named)


def _say_who_gains(workspace: Workspace) -> None:
    from ketaplan.cli.next_step import say_steps
    from ketaplan.services.fill.gains import steps_if_one_gains

    say_steps(steps_if_one_gains(workspace), workspace.settings)


def _options(workspace: Workspace, *, names: bool) -> Options:
    from ketaplan.formats import Options

    return Options(names=names, width=console.width(), trial=workspace.book.trial)


def _show(workspace: Workspace, place: Output, views: Sequence[RepairView], *, names: bool) -> None:
    place.show(views, _options(workspace, names=names))


def _say_written(view: RepairView, *, release: bool, dry_run: bool) -> None:
    from ketaplan.text.words import counted

    released = len(view.released) + view.counts["unplaced"]
    told = [f"{counted(len(view.bookings), 'appointment')} changed"]
    told += [f"{released} cancelled"] if release and released else []
    done = f"Would be: {', '.join(told)}. Nothing was written." if dry_run else f"Written: {', '.join(told)}."
    console.say(done)
    if released and not release:
        console.say(
            "What is released or has no place stays in the book until it is cancelled: replan --apply --release"
        )
