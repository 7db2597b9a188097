"""``ketaplan progress``: scores of patients, entered and shown over time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import book_session, console, named_patient, options
from ketaplan.cli.next_step import say_steps
from ketaplan.cli.output import output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.text.suggestions import nearest

if TYPE_CHECKING:
    from datetime import date

    from ketaplan.cli.output import Output
    from ketaplan.domain.measure import Measure
    from ketaplan.domain.score import ScoreEntry
    from ketaplan.files.measure_library import MeasureLibrary
    from ketaplan.formats.progress.noted import NotedScores
    from ketaplan.services.workspace.workspace import Workspace

USUAL_MEASURE = "PHQ-9"
"""The measure of a score that is suggested where a patient has none."""
ACTIONS = ("add", "show", "measures")
SUBJECTS = {"add": "scores", "show": "progress", "measures": "measures"}
"""What each action writes."""
EXAMPLES = """\
Examples:

  ketaplan progress add P-1042 PHQ-9 --on 2026-11-30         asks for the score, or reads it from stdin

  ketaplan progress add P-1042 PHQ-9 --on today --corrects s3

  ketaplan progress add --from-csv scores.csv                many, all or none

  ketaplan progress show P-1042                              over time, with a chart

  ketaplan progress show P-1042 --output P-1042.html         one page for the record

  ketaplan progress measures PHQ-9 > measures/PHQ-9.toml     to follow other rules
"""
WIDEST = 120
LONGEST_ENTRY = 4096
"""Most bytes of stdin to read for one score."""


def progress(
    action: Annotated[str, typer.Argument(metavar="add|show|measures", help="What to do.")],
    name: Annotated[
        str | None,
        typer.Argument(metavar="PATIENT|ID", help="add, show: the patient. measures: print this measure."),
    ] = None,
    measure: Annotated[
        str | None, typer.Argument(metavar="MEASURE", help="add: on which measure, such as PHQ-9, in any case.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="D", help="add: the day of the score.")] = None,
    after: Annotated[
        str | None, typer.Option("--after", metavar="ID", help="add: the appointment that it follows.")
    ] = None,
    corrects: Annotated[
        str | None,
        typer.Option("--corrects", metavar="SCORE", help="add: the id of a wrong score; enter 'none' to withdraw it."),
    ] = None,
    from_csv: Annotated[
        Path | None,
        typer.Option(
            "--from-csv",
            metavar="CSV",
            help="add: all scores of this file (- is stdin), or none: patient, measure, on, score, after, item1 ...",
        ),
    ] = None,
    only: Annotated[str | None, typer.Option("--measure", metavar="MEASURE", help="show: only this measure.")] = None,
    format_: Annotated[str | None, options.formats_of("progress")] = None,
    output: options.Output = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.TrialAsOf = None,
    dry_run: options.DryRun = False,
) -> None:
    """Note scores in the book, and show them over time. A score is never an argument: it is asked for, or on stdin.

    Type the score, the answers to all items, or both, with spaces. A correction is a new line; the old one stays.
    """
    _refuse_misfits(action, name, measure, {"--on": on, "--after": after, "--corrects": corrects}, from_csv, only)
    place = _place(action, format_, output)
    if action == "measures":
        _measures(clinic, name, place)
        return
    asked = book_session.settings(clinic, patients, book, as_of)
    with book_session.opened(asked, reads_only=action == "show") as workspace:
        if action == "show":
            _show(workspace, name or "", only, place)
        elif from_csv is not None:
            from ketaplan.services.progress.spreadsheet import import_scores

            _say(workspace, import_scores(workspace, from_csv, _library(workspace), dry_run=dry_run), place)
        else:
            day = None if on is None else SpokenDays.at(workspace).latest(on, "--on")
            line = _Entered(name or "", measure or "", day, after or "", corrects or "")
            _say(workspace, line.noted(workspace, dry_run=dry_run), place)


def _refuse_misfits(
    action: str,
    name: str | None,
    measure: str | None,
    of_add: dict[str, str | None],
    from_csv: Path | None,
    only: str | None,
) -> None:
    """Refuse what does not fit the action, before anything is opened."""
    if action not in ACTIONS and name is None and not nearest(action, ACTIONS):
        raise typer.BadParameter("say what to do first: ketaplan progress show PATIENT", param_hint="add|show|measures")
    options.one_of(action, ACTIONS, "add|show|measures")
    given = [option for option, value in {**of_add, "--from-csv": from_csv}.items() if value is not None]
    if action != "add" and given:
        raise typer.BadParameter(f"{given[0]} belongs to 'add'")
    if action != "show" and only is not None:
        raise typer.BadParameter("--measure belongs to 'show'")
    if action != "add" and measure is not None:
        raise typer.BadParameter(f"'{action}' takes no measure here; for one measure only: --measure")
    if action == "show" and name is None:
        raise typer.BadParameter("say whose scores: ketaplan progress show PATIENT")
    if action == "add":
        _refuse_incomplete(name, measure, of_add, from_csv)


def _refuse_incomplete(
    name: str | None, measure: str | None, of_add: dict[str, str | None], from_csv: Path | None
) -> None:
    if from_csv is None:
        if name is None or measure is None:
            raise typer.BadParameter("say whose score, and on which measure: ketaplan progress add PATIENT MEASURE")
        if of_add["--on"] is None:
            raise typer.BadParameter("say of which day: --on 2026-11-30, or --on today")
    elif name is not None or any(value is not None for value in of_add.values()):
        raise typer.BadParameter("--from-csv goes alone: patient, measure and day are columns")


def _place(action: str, format_: str | None, output: Path | None) -> Output:
    """Return where the action writes; raises a usage error for a format that it does not have."""
    from ketaplan.formats import FORMATS

    subject = SUBJECTS[action]
    if format_ is not None:
        options.one_of(format_, tuple(FORMATS[subject]), "--format")
    return output_of(subject, format_, output)


def _library(workspace: Workspace) -> MeasureLibrary:
    from ketaplan.files.measure_library import MeasureLibrary

    return MeasureLibrary(workspace.sites[0].path)


def _measures(clinic: list[Path] | None, name: str | None, place: Output) -> None:
    from ketaplan.cli.protocols import clinic_file_or_none
    from ketaplan.formats import Options
    from ketaplan.services.progress.measures import measure_text, measures_listed
    from ketaplan.text.inert import sanitized_page

    file = clinic_file_or_none(clinic)
    if name is None:
        place.show(measures_listed(file), Options(width=console.width() if place.is_on_screen else None))
    elif place.is_table:
        place.deliver(sanitized_page(measure_text(file, name)))
    else:
        place.show(measure_text(file, name), Options())


def _show(workspace: Workspace, name: str, only: str | None, place: Output) -> None:
    from ketaplan.formats import Options
    from ketaplan.services.progress.history import history_of
    from ketaplan.text import next_steps

    patient = named_patient.patient_id(workspace, name)
    view = history_of(workspace, patient, _library(workspace), only)
    width = console.width(WIDEST) if place.is_on_screen else None
    place.show(view, Options(width=width, color=place.wants_color, trial=workspace.book.trial))
    if not view.measures and place.is_table:
        say_steps([next_steps.note_score(patient, only or USUAL_MEASURE)])


class _Entered:
    """One score as it is entered: whose, on which measure, of which day."""

    def __init__(self, name: str, measure: str, on: date | None, after: str, corrects: str) -> None:
        self._name, self._measure, self._on, self._after, self._corrects = name, measure, on, after, corrects

    def noted(self, workspace: Workspace, *, dry_run: bool) -> NotedScores:
        """Check what was said, then ask for the score, and store it."""
        from ketaplan.services.progress.noting import (
            note,
            refuse,
            score_of,
            what_is_wrong_with_day,
            what_is_wrong_with_session,
        )

        assert self._on is not None
        measure = _library(workspace).called(self._measure)
        patient = named_patient.patient_id(workspace, self._name)
        refuse(what_is_wrong_with_day(workspace, self._on), "--on")
        if self._after:
            refuse(what_is_wrong_with_session(workspace, patient, self._after, self._on), "--after")
        entry = _asked(measure, corrects=bool(self._corrects))
        score = score_of(measure, entry, patient=patient, on=self._on, after=self._after, corrects=self._corrects)
        return note(workspace, [(measure, score)], dry_run=dry_run)


def _asked(measure: Measure, *, corrects: bool) -> ScoreEntry:
    """Return the score that is typed, repeated until it can be right, or the one on stdin."""
    from ketaplan.services.progress.entry import ScoreInputError, entry_of

    if not console.is_terminal(sys.stdin):
        text = sys.stdin.buffer.read(LONGEST_ENTRY).decode(errors="replace")
        return entry_of(measure, text, corrects=corrects)
    from ketaplan.cli.prompts import typed

    items = len(measure.answers)
    alone = f"the {items} answers" if measure.items_needed else "the score"
    wanted = alone if measure.items_needed or not items else f"{alone}, or the {items} answers"
    while True:
        try:
            answer = typed(f"{measure.id}, {wanted}: ")
            return entry_of(measure, answer, corrects=corrects)
        except ScoreInputError as error:
            console.say(f"  {error}")


def _say(workspace: Workspace, noted: NotedScores, place: Output) -> None:
    """Show what was noted, and say where nothing had to be."""
    from ketaplan.formats import Options

    console.note_commit(written=not noted.dry_run)
    place.show(noted, Options(trial=workspace.book.trial))
    if noted.dry_run:
        console.note("Nothing was written.")
    elif noted.scores and not any(one.is_new for one in noted.scores):
        console.note("Already so; nothing changed.")
