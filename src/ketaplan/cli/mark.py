"""``ketaplan mark``: how an appointment went."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import at_desk as desks
from ketaplan.cli import options

EXAMPLES = """\
Examples:

  ketaplan mark P-1042/1/induction/3 attended

  ketaplan mark P-1042/1/induction/4 missed         its time is free again; 'plan' finds another
"""


def mark(
    name: Annotated[str, typer.Argument(metavar="ID", help="An appointment.")],
    status: Annotated[
        str, typer.Argument(metavar="STATUS", help="attended, missed, partial, held-clinical or confirmed.")
    ],
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    dry_run: options.DryRun = False,
) -> None:
    """Say how an appointment went, or that the patient confirmed it.

    Missed and held-clinical (stopped before it began) give their time back; partial counts as given.
    """
    from ketaplan.services.marking import mark as mark_it

    with desks.at_desk(desks.setting(clinic, patients, book)) as desk:
        marked = mark_it(desk, name, status, keep=not dry_run)
    desks.report("marked", marked, dry_run=dry_run)
