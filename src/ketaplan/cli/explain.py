"""``ketaplan explain``: why there is no course for a patient, or none as asked."""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.errors import NoPlanError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.explanation import Explanation
    from ketaplan.services.explain.question import ExplainQuery
    from ketaplan.text.next_steps import NextStep

EXAMPLES = """\
Examples:

  ketaplan explain P-1077                           why there is no course

  ketaplan explain P-1063 --at "tue 10:00"          why it cannot start then

  ketaplan explain P-1063 --session 3 --at 2026-12-08   the third on a day

  ketaplan explain P-1063 --before 2026-12-01       why it starts no earlier

  ketaplan explain P-1077 --try 1                   the plan with the first remedy
"""


def explain(
    patient: Annotated[
        str, typer.Argument(metavar="PATIENT", help="A patient's file or id; on a terminal, a name or a part of one.")
    ],
    at: Annotated[
        str | None, typer.Option("--at", metavar="D[THH:MM]", help="Why is a session not on this day, or at this time?")
    ] = None,
    session: Annotated[
        int | None,
        typer.Option(
            "--session", metavar="N", min=1, help="The Nth by date, for --at and --before (default: the first to plan)."
        ),
    ] = None,
    before: Annotated[
        str | None, typer.Option("--before", metavar="D", help="Why is a session not before this day?")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every conflict, not just three.")] = False,
    number: Annotated[
        int | None, typer.Option("--try", metavar="K", min=1, help="Show the plan as if the Kth remedy were made.")
    ] = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    as_of: options.AsOf = None,
    horizon_weeks: options.Horizon = 8,
    format_: Annotated[str | None, options.formats_of("explanation")] = None,
    output: options.Output = None,
    details: options.Details = False,
    book: options.BookName = None,
) -> None:
    """Say why there is no course, or none as asked: the lines of files and book that forbid it, and what would help.

    Each conflict is a set of facts that together leave no course; without any one of them there would be one. Each
    remedy was tried by planning. Exit code 0 says that what is asked is possible, 1 that it is not. Nothing is written.
    """
    from ketaplan.cli.named_patient import patient_path
    from ketaplan.cli.next_step import say_steps
    from ketaplan.files.locate import clinic_files
    from ketaplan.services.explain.explain import explained_in_steps
    from ketaplan.services.explain.question import ExplainQuery

    if at is not None and before is not None:
        raise typer.BadParameter("goes without --at: ask one question at a time", param_hint="--before")
    if session is not None and at is None and before is None:
        raise typer.BadParameter("goes with --at or --before", param_hint="--session")
    place, clinics = output_of("explanation", format_, output), clinic_files(clinic)
    settings = book_session.settings_at(clinics, patients, book, as_of, reasons=place.is_table and details)
    days = SpokenDays(clinics, settings.as_of)
    query = ExplainQuery(
        settings=settings,
        patient=patient_path(patient, clinics[0], patients),
        horizon_weeks=horizon_weeks,
        at=_when(at, days),
        session=session,
        before=None if before is None else days.day(before, "--before", is_ahead=True),
        every=every,
    )
    if number is not None:
        _try(query, number, place, details=details)
        return
    answer = _show(explained_in_steps(query), place, details=details)
    if place.is_table:
        say_steps(_next_step(answer, _asked_again(at, session, before, every=every)))
    if not answer.possible:
        raise typer.Exit(NoPlanError.exit_code)


def _show(answers: Iterator[Explanation], place: Output, *, details: bool) -> Explanation:
    """Show the last answer, on a terminal each as soon as it is known; return the last."""
    from ketaplan.formats import Options

    answer = first = next(answers)
    if not place.is_on_screen:
        *_, answer = first, *answers
    console.say_warnings(answer.warnings)
    if answer.trial:
        console.say_trial()
    for words in answer.unknown_clinics:
        console.say_once(words)
    shown = Options(details=details, width=console.width(), color=place.wants_color, trial=answer.trial)
    if place.is_on_screen:
        return place.show_growing(chain([first], answers), shown)
    place.show(answer, shown)
    return answer


def _next_step(answer: Explanation, asked: list[str]) -> list[NextStep]:
    """Return how to try a remedy; where none was found, how to see what is possible, or to wait for a course."""
    from ketaplan.text import next_steps

    if answer.remedies:
        return [next_steps.try_remedy(answer.patient, asked)]
    if answer.question.on and answer.conflicts:
        return [next_steps.see_possible(answer.patient)]
    return [] if answer.is_decided or not answer.conflicts else [next_steps.wait(answer.patient)]


def _asked_again(at: str | None, session: int | None, before: str | None, *, every: bool) -> list[str]:
    """Return the words that ask the same question."""
    named = [("--session", session), ("--at", at), ("--before", before)]
    words = [word for option, value in named if value is not None for word in (option, str(value))]
    return [*words, "--all"] if every else words


def _try(query: ExplainQuery, number: int, place: Output, *, details: bool) -> None:
    """Write the plan as if a remedy were made."""
    from ketaplan.cli.plan import Showing
    from ketaplan.domain.reasons import Reader
    from ketaplan.services.explain.explain import with_remedy
    from ketaplan.services.plan import PlanQuery
    from ketaplan.text.reasons import words

    settings, remarks = query.settings, place.is_table
    asked = PlanQuery(settings=settings, patient=query.patient, horizon_weeks=query.horizon_weeks, remarks=remarks)
    explanation, answer = with_remedy(query, number, asked)
    console.say_warnings(answer.warnings)
    if answer.trial:
        console.say_trial()
    change = words(explanation.remedies[number - 1].change, Reader())
    console.say(f"As if made, and not written: {change}.", wraps=True)
    Showing(Output("plan", place.format, place.file), details).offers(answer, answer.offers, is_asking=True)


def _when(text: str | None, days: SpokenDays) -> tuple[date, int | None] | None:
    """Return the day of ``--at``, and the minute of the day if it says one."""
    if text is None:
        return None
    said = days.day_or_moment(text, "--at", is_ahead=True)
    if isinstance(said, datetime):
        return said.date(), said.hour * 60 + said.minute
    return said, None
