"""Options that several commands share."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ketaplan.formats import FORMATS


def formats_of(subject: str, *, to_file: bool = True) -> Any:
    """Return the option ``--format`` of a command that writes this subject to stdout or, if it can, to a FILE."""
    default = "as FILE ends, else table" if to_file else "table"
    help_ = f"One of {', '.join(FORMATS[subject])}; default: {default}."
    return typer.Option("--format", metavar="FORMAT", parser=partial(_format, tuple(FORMATS[subject])), help=help_)


def _format(allowed: tuple[str, ...], name: str) -> str:
    """Return the name of a format; a usage error says which there are."""
    one_of(name, allowed, "--format")
    return name


ClinicFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--clinic",
        metavar="FILE",
        help="The clinic file; repeat it, or name a folder, for several sites. "
        "Default: $KETAPLAN_CLINIC, else clinic.toml here or above.",
    ),
]
PatientsFolder = Annotated[
    Path | None,
    typer.Option(
        "--patients", metavar="DIR", help="The folder of patients' files (default: patients/ next to the clinic file)."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Plan as if today were this day (default: today at the clinic)."),
]
SavingAsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Plan as if today were this day (default: today at the clinic); with --save in a trial book only.",
    ),
]
TrialAsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="In a trial book only: act as if this day were just starting."),
]
Horizon = Annotated[
    int,
    typer.Option("--horizon-weeks", metavar="N", min=1, max=104, help="Latest first infusion, in weeks from today."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", help="Write to this file, readable by you alone; its suffix is the format."
    ),
]
Details = Annotated[
    bool,
    typer.Option("--details", help="Show more: costs, reasons of absence; session and people in calendar entries."),
]
Names = Annotated[bool, typer.Option("--names", help="Add names to CSV, which has only ids by default.")]
Week = Annotated[str | None, typer.Option("--week", metavar="DAY", help="The week of this day, Monday to Sunday.")]
OnlyPatient = Annotated[
    str | None, typer.Option("--patient", metavar="ID", help="Only this patient: an id, or on a terminal a name.")
]
AppliedPick = Annotated[
    int | None, typer.Option("--pick", metavar="K", min=1, help="With --apply: the K-th option; default: 1.")
]
AppliedDigest = Annotated[
    str | None, typer.Option("--expect", metavar="DIGEST", help="With --apply: only if it has this digest.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
BookName = Annotated[
    str | None,
    typer.Option(
        "--book",
        metavar="BOOK",
        help="The book, a file or postgresql://...; default: $KETAPLAN_BOOK, else the clinic's.",
    ),
]


OTHER_FORMATS = ("html", "xml", "yaml", "pdf", "xlsx")
"""Formats that are no slips of the finger for one that is similar."""


def one_of(name: str, allowed: Sequence[str], option: str) -> None:
    """Refuse a value that is not allowed, and suggest a similar one."""
    if name not in allowed:
        from ketaplan.text.suggestions import meant

        hint = "" if name in OTHER_FORMATS else meant(name, allowed)
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(allowed)}{hint}", param_hint=option)


def holds_courses(name: str, courses: int) -> None:
    """Refuse a format that cannot hold that many courses."""
    if courses > 1 and FORMATS["plan"][name].one_course:
        raise typer.BadParameter(
            f"{name} can have only one course; compare --alternatives as table or json, then choose one with --pin",
            param_hint="--format",
        )
