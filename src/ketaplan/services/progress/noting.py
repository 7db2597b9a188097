"""Scores into the book: each with its day, the session that it follows, and whether a clinician is needed now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.score import Score
from ketaplan.errors import BookError, InputError
from ketaplan.formats.progress.noted import NotedScore, NotedScores
from ketaplan.text.words import day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ketaplan.domain.measure import Measure
    from ketaplan.domain.score import ScoreEntry
    from ketaplan.services.workspace.workspace import Workspace


def score_of(  # noqa: PLR0913  all that a score is
    measure: Measure, entry: ScoreEntry, *, patient: str, on: date, after: str = "", corrects: str = ""
) -> Score:
    """Return the score to store."""
    alarming = entry.score is not None and bool(measure.alarms(entry.score, entry.items))
    return Score(
        patient=patient,
        measure=measure.id,
        on=on,
        score=entry.score,
        items=entry.items,
        after=after,
        corrects=corrects,
        is_alarming=alarming,
    )


def note(workspace: Workspace, scores: Sequence[tuple[Measure, Score]], *, dry_run: bool = False) -> NotedScores:
    """Store scores, all or none; raises KnownScoresError for those that others in the book exclude."""
    given = [score for _, score in scores]
    stored = workspace.write(lambda transaction: transaction.note_scores(given), dry_run=dry_run)
    noted = (
        NotedScore(
            score=score,
            is_new=is_new,
            alarms=() if score.score is None else measure.alarms(score.score, score.items),
            is_open=score.score is not None and measure.leaves_open(score.score, score.items),
        )
        for (measure, _), (score, is_new) in zip(scores, stored, strict=True)
    )
    return NotedScores(scores=tuple(noted), dry_run=dry_run)


def what_is_wrong_with_day(workspace: Workspace, on: date) -> str:
    """Return why no score can be of that day; empty if it can."""
    today = max(workspace.today(site) for site in workspace.sites)
    return f"{day_in_sentence(on)} is after today, {day_in_sentence(today)}" if on > today else ""


def what_is_wrong_with_session(workspace: Workspace, patient: str, after: str, on: date) -> str:
    """Return why a score of that day cannot follow this appointment; empty if it can."""
    try:
        booking = workspace.book.find(after)
    except BookError:
        return f"there is no such appointment of {patient}; 'ketaplan export --patient {patient}' lists them"
    if booking.patient != patient:
        return f"this appointment is not one of {patient}"
    day = booking.appointment.day
    return f"the appointment is on {day_in_sentence(day)}, after the score" if day > on else ""


def refuse(why: str, option: str) -> None:
    """Raise InputError if there is a reason."""
    if why:
        raise InputError(f"{option}: {why}.")
