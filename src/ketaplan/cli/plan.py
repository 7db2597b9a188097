"""``ketaplan plan``: the best course for one patient."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import console, options

if TYPE_CHECKING:
    from ketaplan.planner.request import Pin
    from ketaplan.services.planning import Answer

EXAMPLES = """\
Examples:

  ketaplan plan P-1042                              a table to read out on the phone

  ketaplan plan P-1042 --alternatives 3             three courses that really differ

  ketaplan plan P-1042 --pin 1=2026-12-01T10:00     the first on Tuesday at ten

  ketaplan plan P-1042 --format ics -o visits.ics   for the patient's calendar
"""


def plan(  # noqa: PLR0913, PLR0917  its options are the contract's
    patient: Annotated[str, typer.Argument(metavar="PATIENT", help="A patient's file, or an id found in patients/.")],
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    as_of: options.AsOf = None,
    horizon_weeks: options.Horizon = 8,
    pin: Annotated[
        list[str] | None,
        typer.Option(
            "--pin", metavar="N=DATE[THH:MM]", help="Fix session N to a day, or to a day and time; repeatable."
        ),
    ] = None,
    alternatives: Annotated[
        int,
        typer.Option("--alternatives", metavar="N", min=1, max=20, help="Offer so many courses that really differ."),
    ] = 1,
    format_: options.FormatName = "table",
    output: options.Output = None,
    details: options.Details = False,
) -> None:
    """Find the best course for one patient: every rule kept, the least cost, beside what others have."""
    from ketaplan.files.folder import clinic_files, patient_file
    from ketaplan.services.planning import Question, plan_course

    options.known_format(format_, alternatives)
    clinics = clinic_files(clinic)
    question = Question(
        patient=patient_file(patient, clinics[0], patients),
        clinics=tuple(clinics),
        now=datetime.now(UTC),
        as_of=options.day_named(as_of, "--as-of"),
        horizon_weeks=horizon_weeks,
        pins=dict(_pin(text) for text in pin or ()),
        alternatives=alternatives,
        remarks=format_ == "table",
    )
    _show(plan_course(question), format_, output, details=details)


plan.__doc__ = f"{plan.__doc__}\n\n\b\n{EXAMPLES}"


def _pin(text: str) -> tuple[int, Pin]:
    """``2=2026-12-01T10:00`` as a session's number and its day, and its time where one is said."""
    from ketaplan.planner.request import Pin

    number, _, when = text.partition("=")
    try:
        day, _, time = when.strip().replace(" ", "T").partition("T")
        at = datetime.strptime(time, "%H:%M") if time else None  # noqa: DTZ007  a time on the clinic's wall
        return int(number), Pin(date.fromisoformat(day), at.hour * 60 + at.minute if at else None)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not of the form N=DATE or N=DATETHH:MM; write for example 1=2026-12-01T10:00",
            param_hint="--pin",
        ) from None


def _show(answer: Answer, name: str, output: Path | None, *, details: bool) -> None:
    """Write the courses to stdout or a file; words about them go to stderr."""
    from ketaplan.formats import FORMATS, Options, PlanView

    for warning in answer.warnings:
        console.say(str(warning))
    to_file = output is not None and str(output) != "-"
    views = [
        PlanView(offer=offer, patient=answer.patient, clinic=answer.clinic, protocol=answer.protocol, held=answer.held)
        for offer in answer.offers
    ]
    shown = Options(details=details, width=console.width(), color=not to_file and console.wants_color(sys.stdout))
    text = FORMATS[name].render(views, shown)
    console.deliver(text, output if to_file else None)
