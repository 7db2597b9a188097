"""A score in words, in every format for people: its band, its change, and whose rule says what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.en.scores import NO_PERCENT, mark_words, verdict_words
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.measure import Measure
    from ketaplan.formats.progress.view import MeasureHistory, ScoreLine


def value_words(measure: Measure | None, line: ScoreLine) -> str:
    """Return a score with its band: ``12 moderate``; a screen is positive or negative."""
    score = line.score.score
    if score is None:
        return "withdrawn"
    if measure is not None and measure.is_screen:
        return "positive" if score else "negative"
    band = measure.band(score) if measure else None
    return f"{score:>3}{f' {sanitized(band.name)}' if band else ''}"


def gained_words(one: MeasureHistory, line: ScoreLine) -> str:
    """Return how a score compares with the baseline: ``6 points better, 33 %``; empty if it cannot be said."""
    if one.baseline and line.score.id == one.baseline.id:
        return "baseline"
    change = line.change
    if change is None or change.gained is None:
        return ""
    size = abs(change.gained)
    words = "no change" if not size else f"{counted(size, 'point')} {'better' if change.gained > 0 else 'worse'}"
    return words if change.percent is None or not size else f"{words}, {abs(change.percent)} %"


def note_words(one: MeasureHistory, line: ScoreLine) -> Iterator[str]:
    """Yield what is to be said about a change: why there is none, doubts, and verdicts by rule."""
    change = line.change
    assert change is not None
    if one.baseline and line.score.id == one.baseline.id:
        return
    if why := NO_PERCENT[change.why_none]:
        yield why
    yield from map(mark_words, change.marks)
    if said := "; ".join(map(verdict_words, change.verdicts)):
        yield said
