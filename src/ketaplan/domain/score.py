"""Scores: what was recorded, whether it can be right, and how it changed since the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct, field

from ketaplan.domain.measure import Measure, RemissionRule, ResponseRule

FaultKind = Literal[
    "not-whole", "out-of-range", "item-not-whole", "item-unfit", "number", "items-needed", "sum", "none"
]


class ScoreFault(Struct, frozen=True):
    """Why an entry cannot be right: its kind, and which item, from 1; never the value."""

    kind: FaultKind
    item: int = 0


class ScoreEntry(Struct, frozen=True):
    """A score as entered, with its items where they are given; None withdraws a score that was wrong."""

    score: int | None = field(default=None)
    items: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return "ScoreEntry()"


class Score(Struct, frozen=True, kw_only=True):
    """A line of the book: who scored what on a day; never altered.

    ``after`` is the appointment that it follows, ``corrects`` the id of the line that it replaces; a ``score`` of None
    withdraws that line.  ``is_alarming`` says that a clinician must see the patient, by the rules on the day of entry.
    ``by`` and ``at`` are who entered it and when, in UTC.  ``id`` is empty until it is stored.
    """

    patient: str
    measure: str
    on: date
    score: int | None
    items: tuple[int, ...] = ()
    after: str = ""
    corrects: str = ""
    is_alarming: bool = False
    id: str = ""
    by: str = ""
    at: str = ""

    def __repr__(self) -> str:
        return f"Score(id={self.id!r}, patient={self.patient!r}, measure={self.measure!r}, on={self.on!r})"

    def same_entry(self, other: Score) -> bool:
        """Return whether both record the same, no matter who entered it."""
        return self.place == other.place and (self.score, self.items) == (other.score, other.items)

    @property
    def place(self) -> tuple[str, str, date, str, str]:
        """What two lines cannot both be about: patient, measure, day, session, and the line that is corrected."""
        return self.patient, self.measure, self.on, self.after, self.corrects


def entry_fault(measure: Measure, entry: ScoreEntry) -> ScoreFault | None:
    """Return what is wrong with a score or its items, of the right type already; None if nothing."""
    if entry.items and (fault := _items_fault(measure, entry.items)):
        return fault
    if not entry.items and measure.items_needed:
        return ScoreFault("items-needed")
    if entry.score is None or entry.score not in measure.range:
        return ScoreFault("out-of-range")
    if entry.items and entry.score != measure.score_of(entry.items):
        return ScoreFault("sum")
    return None


def _items_fault(measure: Measure, items: Sequence[int]) -> ScoreFault | None:
    if len(items) != len(measure.answers):
        return ScoreFault("number")
    pairs = enumerate(zip(items, measure.answers, strict=True), start=1)
    return next((ScoreFault("item-unfit", number) for number, (item, allowed) in pairs if item not in allowed), None)


# -- change


class Mark(Struct, frozen=True):
    """A doubt about a change: the days asked about overlap with the baseline's, or start before the first session."""

    kind: Literal["overlaps", "before-first"]
    days: int


class Verdict(Struct, frozen=True):
    """Whether a rule is met; None if it cannot be said."""

    rule: ResponseRule | RemissionRule
    is_met: bool | None


NoPercent = Literal["screen", "no-session", "no-baseline", "baseline-zero", ""]


class ScoreChange(Struct, frozen=True, kw_only=True):
    """A score against its baseline: points gained (negative: worse), and percent of the baseline, toward zero.

    ``why_none`` says why there is no percentage; ``marks`` are doubts about it.
    """

    baseline: Score | None = None
    gained: int | None = None
    percent: int | None = None
    why_none: NoPercent = ""
    marks: tuple[Mark, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def counting(scores: Iterable[Score]) -> list[Score]:
    """Return the scores that count, by day: without those corrected or withdrawn."""
    listed = list(scores)
    replaced = {one.corrects for one in listed if one.corrects}
    counted = [one for one in listed if one.id not in replaced and one.score is not None]
    return sorted(counted, key=lambda one: (one.on, _number(one)))


def _number(score: Score) -> int:
    return int(score.id[1:]) if score.id[1:].isdigit() else 0


def baseline_of(scores: Iterable[Score], first_session: date | None) -> Score | None:
    """Return the last score before the first session: of that day only if it is not noted after a session."""
    if first_session is None:
        return None
    before = [one for one in counting(scores) if one.on < first_session or (one.on == first_session and not one.after)]
    return before[-1] if before else None


def change_of(measure: Measure, score: Score, baseline: Score | None, first_session: date | None) -> ScoreChange:
    """Return how a score compares with the baseline; only remission is judged without one."""
    assert score.score is not None
    if measure.is_screen:
        return ScoreChange(why_none="screen")
    remission = tuple(Verdict(rule, measure.is_as_good_as(score.score, rule.limit)) for rule in measure.remission)
    if baseline is None or baseline.score is None:
        why: NoPercent = "no-session" if first_session is None else "no-baseline"
        return ScoreChange(why_none=why, verdicts=remission)
    if score.id == baseline.id:
        return ScoreChange(baseline=baseline, verdicts=remission)
    gained = measure.gained(baseline.score, score.score)
    return ScoreChange(
        baseline=baseline,
        gained=gained,
        percent=_percent(gained, baseline.score),
        why_none="" if baseline.score else "baseline-zero",
        marks=_marks(measure, score, baseline, first_session),
        verdicts=(*(Verdict(rule, rule.is_met(baseline.score, gained)) for rule in measure.response), *remission),
    )


def _percent(gained: int, baseline: int) -> int | None:
    """Return the percentage toward zero, so that one just below a limit is not shown as the limit."""
    if not baseline:
        return None
    size = abs(gained) * 100 // abs(baseline)
    return size if gained >= 0 else -size


def _marks(measure: Measure, score: Score, baseline: Score, first_session: date | None) -> tuple[Mark, ...]:
    """Return doubts: the days asked about are the day of the score and those before it."""
    first_asked = score.on - timedelta(days=measure.look_back_days - 1)
    overlap = (baseline.on - first_asked).days + 1
    marks = [Mark("overlaps", min(overlap, measure.look_back_days))] if overlap > 0 else []
    if first_session is not None and (early := (first_session - first_asked).days) > 0:
        marks.append(Mark("before-first", min(early, measure.look_back_days)))
    return tuple(marks)


# -- safety


def last_alarm(scores: Iterable[Score]) -> date | None:
    """Return the last day of a score for which a clinician must see the patient; None if there is none."""
    return max((one.on for one in counting(scores) if one.is_alarming), default=None)
