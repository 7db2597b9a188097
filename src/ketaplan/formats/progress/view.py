"""A patient's scores over time, as every format shows them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ketaplan.domain.measure import Measure, SafetyRule
from ketaplan.domain.score import Score, ScoreChange


class GivenSession(Struct, frozen=True, kw_only=True):
    """A session that was given: its day, its position by date, and its appointment, empty if it is not in the book."""

    on: date
    number: int
    id: str = ""


class ScoreLine(Struct, frozen=True, kw_only=True):
    """A score: the line that corrects it, its change since the baseline, and the safety rules that it meets."""

    score: Score
    corrected_by: str = ""
    change: ScoreChange | None = None
    alarms: tuple[SafetyRule, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is neither corrected nor withdrawn."""
        return not self.corrected_by and self.score.score is not None

    @property
    def is_alarming(self) -> bool:
        """Whether a clinician must see the patient because of it."""
        return self.counts and self.score.is_alarming


class MeasureHistory(Struct, frozen=True, kw_only=True):
    """The scores of one measure, by day; ``measure`` is None if its file is gone."""

    name: str
    measure: Measure | None
    baseline: Score | None
    lines: tuple[ScoreLine, ...]


class ProgressView(Struct, frozen=True, kw_only=True):
    """Everything about one patient; never the name."""

    patient: str
    first_session: date | None
    sessions: tuple[GivenSession, ...]
    measures: tuple[MeasureHistory, ...]

    @property
    def alarming(self) -> tuple[tuple[MeasureHistory, ScoreLine], ...]:
        """The scores for which a clinician must see the patient, the latest first."""
        found = [(one, line) for one in self.measures for line in one.lines if line.is_alarming]
        return tuple(sorted(found, key=lambda pair: pair[1].score.on, reverse=True))
