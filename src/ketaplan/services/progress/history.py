"""A patient's scores over time, next to the sessions, and the change against the baseline: whose rule says what."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ketaplan.domain.score import ScoreChange, baseline_of, change_of, counting
from ketaplan.errors import FaultyFilesError, InputError
from ketaplan.formats.progress.view import GivenSession, MeasureHistory, ProgressView, ScoreLine
from ketaplan.services.workspace.workspace import NoPatientFileError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ketaplan.domain.measure import Measure
    from ketaplan.domain.score import Score
    from ketaplan.files.measure_library import MeasureLibrary
    from ketaplan.services.workspace.workspace import Workspace

GIVEN = ("attended", "partial")


def history_of(workspace: Workspace, patient: str, library: MeasureLibrary, only: str | None = None) -> ProgressView:
    """Return the scores of a patient, of all measures or of one; raises InputError for an unknown measure."""
    wanted = library.called(only) if only else None
    scores = workspace.book.scores(patient)
    sessions = _sessions(workspace, patient)
    first = min((one.on for one in sessions), default=None)
    ids = sorted({score.measure for score in scores} if wanted is None else {wanted.id})
    measures = (_history(_measure(library, name), name, scores, first) for name in ids)
    return ProgressView(
        patient=patient, first_session=first, sessions=sessions, measures=tuple(one for one in measures if one.lines)
    )


def _measure(library: MeasureLibrary, name: str) -> Measure | None:
    """Return a measure; None if its file is gone."""
    try:
        return library.find(name)
    except FaultyFilesError:
        raise
    except InputError:
        return None


def _sessions(workspace: Workspace, patient: str) -> tuple[GivenSession, ...]:
    """Return the sessions given of the patient's course, by date: those in the book, and those noted in the file."""
    bookings = [one for one in workspace.book.of_patient(patient) if one.appointment.is_infusion]
    course = max((one.course for one in bookings), default=1)
    attended: list[date] = []
    with suppress(NoPatientFileError):
        on_file = workspace.patient(patient)
        course, attended = on_file.course, [one.on for one in on_file.attended]
    days = {one.appointment.day: one.id for one in bookings if one.course == course and one.status in GIVEN}
    days = dict.fromkeys(attended, "") | days
    return tuple(GivenSession(on=day, id=days[day], number=number) for number, day in enumerate(sorted(days), 1))


def _history(measure: Measure | None, name: str, scores: Sequence[Score], first: date | None) -> MeasureHistory:
    own = [score for score in scores if score.measure == name]
    counted = {score.id for score in counting(own)}
    baseline = baseline_of(own, first)
    replaced = {score.corrects: score.id for score in own if score.corrects}
    ordered = sorted(own, key=lambda score: score.on)
    lines = tuple(
        ScoreLine(
            score=score,
            corrected_by=replaced.get(score.id, ""),
            change=_change(measure, score, baseline, first) if score.id in counted else None,
            alarms=measure.alarms(score.score, score.items) if measure and score.score is not None else (),
        )
        for score in ordered
    )
    return MeasureHistory(name=name, measure=measure, baseline=baseline, lines=lines)


def _change(measure: Measure | None, score: Score, baseline: Score | None, first: date | None) -> ScoreChange | None:
    """Return the change; None for a score before the baseline, or without its measure."""
    if measure is None or (baseline is not None and score.id != baseline.id and score.on < baseline.on):
        return None
    return change_of(measure, score, baseline, first)
