"""``ketaplan impact``: what an absence would cost, before it is granted."""

from __future__ import annotations

from ketaplan.cli import book_session, console, options, repair_options
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays

EXAMPLES = """\
Examples:

  ketaplan impact --out rn-kim=2026-12-03..2026-12-04        who would be affected, and who to call

  ketaplan impact --close 2026-12-24T12:00..2026-12-24T17:00

  ketaplan impact --chair-out A=2026-12-07 --format json
"""


def impact(
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
    names: options.Names = False,
    ids: book_session.Ids = False,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
) -> None:
    """Say who would be affected by an absence, what the repair would cost, and who could not be placed.

    Nothing is ever written. To note an absence: ketaplan absence add; to repair the week: ketaplan replan.
    """
    from ketaplan.formats import Options

    place, days = output_of("repair", format_, output), SpokenDays(clinic)
    supposed = repair_options.Suppositions.read(days, out, chair_out, close, unavailable)
    asked = repair_options.moved_now(days, book_session.settings(clinic, patients, book), as_of)
    with book_session.opened(asked, reads_only=True) as workspace:
        query = supposed.query(
            workspace, patients_named, moves_others=moves_others, effort=effort, time_limit=time_limit
        )
        views = repair_options.found(
            workspace, query, count, named=not ids and (names or place.is_table), for_people=place.is_table
        )
        place.show(views, Options(names=names, width=console.width(), trial=workspace.book.trial))
    repair_options.say_cut_short(views)
    repair_options.leave_unplaced(views)
