"""``ketaplan replan``: what is broken or missing, and the repair with the fewest phone calls."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from ketaplan.cli import book_session, confirm, console, options, repair_options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats import Options
    from ketaplan.formats.repair.view import RepairView
    from ketaplan.services.repair.apply import Writing
    from ketaplan.services.repair.query import Query
    from ketaplan.services.workspace.workspace import Workspace

EXAMPLES = """\
Examples:

  ketaplan replan                                   who to call, and what to say; nothing is written

  ketaplan replan --out dr-lee=2026-12-03           as if Dr. Lee were out that day

  ketaplan replan --apply                           writes it, all or nothing

  ketaplan replan --apply --expect 1a2b3c4d         only if it is still the repair with that digest

  ketaplan replan --options 3                       others to call, if one cannot be reached

  ketaplan replan --apply --pick 2                  writes the second of them

  ketaplan replan P-1042                            this patient's appointments alone
"""


def replan(
    patients_named: repair_options.Patients = None,
    out: repair_options.StaffOut = None,
    chair_out: repair_options.ChairOut = None,
    close: repair_options.Closed = None,
    unavailable: repair_options.Unavailable = None,
    moves_others: repair_options.OthersToo = False,
    count: repair_options.Count = 1,
    effort: repair_options.Effort = None,
    time_limit: repair_options.TimeLimit = None,
    as_of: repair_options.NowAsOf = None,
    format_: repair_options.Format = None,
    output: options.Output = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write it, and note who is out; all or nothing.")] = False,
    pick: options.AppliedPick = None,
    expect: options.AppliedDigest = None,
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

    What starts at another time is booked again, no longer confirmed; other people at the same time need no call.
    """
    from ketaplan.services.repair.apply import Writing

    _refuse_misused(apply=apply, unavailable=unavailable, pick=pick, expect=expect, release=release)
    _refuse_time_limit(time_limit if apply else None)
    place, days = output_of("repair", format_, output), SpokenDays(clinic)
    supposed = repair_options.Suppositions.read(days, out, chair_out, close, unavailable)
    asked = book_session.settings(clinic, patients, book, as_of if apply else None)
    asked = repair_options.moved_now(days, asked, None if apply else as_of)
    with book_session.opened(asked, reads_only=not apply) as workspace:
        query = supposed.query(
            workspace, patients_named, moves_others=moves_others, effort=effort, time_limit=time_limit
        )
        named = not ids and (names or place.is_table)
        if not apply:
            views = repair_options.found(workspace, query, count, named=named, for_people=place.is_table)
            _show(workspace, place, views, names=names)
            is_today = as_of is None or (workspace.book.trial and asked.now.time() == time())
            is_plain = is_today and not (any(supposed) or moves_others or effort or time_limit)
            if place.is_table and is_plain:
                _say_how_to_write(views, patients_named or ())
        else:
            place.try_place()
            how = Writing(pick=pick or 1, expected=expect, release=release, dry_run=dry_run)
            views = [_applied(workspace, query, how, asks=not (yes or dry_run), named=named)]
            _show(workspace, place, views, names=names)
            _say_written(views[0], release=release, dry_run=dry_run)
            if not dry_run:
                _say_who_gains(workspace)
    repair_options.say_cut_short(views)
    repair_options.leave_unplaced(views)


def _say_how_to_write(views: Sequence[RepairView], patients: Sequence[str]) -> None:
    """Say which command writes the first repair as it was shown; a name that was typed is not repeated."""
    from ketaplan.cli.next_step import say_steps
    from ketaplan.text import next_steps

    if views[0].bookings and not patients:
        say_steps([next_steps.write_repair(views[0].digest)])


def _refuse_time_limit(time_limit: float | None) -> None:
    if time_limit is not None:
        raise typer.BadParameter(
            "what is written has to be what was shown, and a time limit may find another repair each time; write it "
            "with --effort N",
            param_hint="--time-limit",
        )


def _refuse_misused(
    *, apply: bool, unavailable: list[str] | None, pick: int | None, expect: str | None, release: bool
) -> None:
    if apply and unavailable:
        raise typer.BadParameter(
            "write into the patient's file when they cannot come, as [[unavailable]]; then --apply"
        )
    given = {"--pick": pick, "--expect": expect, "--release": release}
    if not apply and (misused := next((option for option, value in given.items() if value), None)):
        raise typer.BadParameter(f"{misused} belongs to --apply")


def _applied(workspace: Workspace, query: Query, how: Writing, *, asks: bool, named: bool) -> RepairView:
    """Write the repair; on a terminal it is shown first, and it asks."""
    from ketaplan.cli.change_command import say_off_list, waiting_patients
    from ketaplan.services.repair.apply import apply_repair, picked
    from ketaplan.services.repair.replan import with_words

    if asks and confirm.can_ask():
        view = picked(repair_options.found(workspace, query, how.pick, named=confirm.may_name()), how.pick)
        confirm.show(Output("repair").render([view], _options(workspace, names=False)).splitlines())  # type: ignore[union-attr]
        if not confirm.agreed("Write this repair?"):
            from ketaplan.errors import InputError

            raise InputError("Nothing was changed.")
        how = replace(how, expected=how.expected or view.digest)
    waited = waiting_patients(workspace)
    written = apply_repair(workspace, query, how)
    console.note_commit(written=not how.dry_run)
    say_off_list(workspace, waited)
    return with_words(workspace, written, named=named)


def _say_who_gains(workspace: Workspace) -> None:
    from ketaplan.cli.next_step import say_steps
    from ketaplan.services.fill.gains import steps_if_one_gains

    say_steps(steps_if_one_gains(workspace))


def _options(workspace: Workspace, *, names: bool) -> Options:
    from ketaplan.formats import Options

    return Options(names=names, width=console.width(), trial=workspace.book.trial)


def _show(workspace: Workspace, place: Output, views: Sequence[RepairView], *, names: bool) -> None:
    place.show(views, _options(workspace, names=names))


def _say_written(view: RepairView, *, release: bool, dry_run: bool) -> None:
    from ketaplan.text.words import counted

    released = len(view.released) + view.counts["unplaced"]
    parts = [f"{counted(len(view.bookings), 'appointment')} changed"]
    parts += [f"{released} cancelled"] if release and released else []
    done = f"Would be: {', '.join(parts)}. Nothing was written." if dry_run else f"Written: {', '.join(parts)}."
    console.say(done)
    if released and not release:
        console.say(
            "What is released or has no place stays in the book until it is cancelled: replan --apply --release"
        )
