"""Scores in English: why one is refused, what is doubtful about a change, and whose rule says what; never the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.measure import RemissionRule, ResponseRule
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketaplan.domain.measure import Measure, SafetyRule
    from ketaplan.domain.score import FaultKind, Mark, NoPercent, ScoreFault, Verdict

SEE_NOW = "a clinician must see this now"
"""What is said first wherever such a score is shown."""


def _range(measure: Measure, _: ScoreFault) -> str:
    return f"the score is outside the range of {measure.id}, {measure.range.least} to {measure.range.most}"


def _answers(measure: Measure, fault: ScoreFault) -> str:
    allowed = ", ".join(map(str, measure.answers[fault.item - 1]))
    return f"answer {fault.item} is not one of {allowed}"


def _how_many(measure: Measure, _: ScoreFault) -> str:
    count = len(measure.answers)
    if not count:
        return f"{measure.id} has no items: give one number, the score"
    return f"{measure.id} has {counted(count, 'item')}: give the score, the {count} answers, or the score and then them"


FAULTS: Mapping[FaultKind, Callable[[Measure, ScoreFault], str]] = {
    "not-whole": lambda measure, _: (
        f"a score of {measure.id} is a whole number from {measure.range.least} to {measure.range.most}"
    ),
    "out-of-range": _range,
    "item-not-whole": lambda _, fault: f"answer {fault.item} is not a whole number",
    "item-unfit": _answers,
    "number": _how_many,
    "items-needed": lambda measure, _: (
        f"{measure.id} needs its {len(measure.answers)} answers, not the score alone, which may be their mean"
    ),
    "sum": lambda *_: "the answers do not add up to the score",
    "none": lambda measure, _: (
        f"no score is given; {measure.id} goes from {measure.range.least} to {measure.range.most}"
    ),
}


def fault_words(measure: Measure, fault: ScoreFault) -> str:
    """Return why an entry is refused, and what is allowed; never what was entered."""
    return FAULTS[fault.kind](measure, fault)


def alarm_words(measure: str, rules: tuple[SafetyRule, ...]) -> str:
    """Return ``a clinician must see this now: PHQ-9, thoughts of ... (item 9)``."""
    about = "; ".join(sanitized(rule.name) for rule in rules)
    return f"{SEE_NOW}: {measure}{f', {about}' if about else ''}"


NO_PERCENT: Mapping[NoPercent, str] = {
    "screen": "a screen is positive or negative: it has no change",
    "no-session": "no session is given yet, so there is no baseline",
    "no-baseline": "no score is dated before the first session, so there is no baseline",
    "baseline-zero": "no percentage: the baseline is 0",
    "": "",
}


def mark_words(mark: Mark) -> str:
    """Return what is doubtful about a change."""
    days = counted(mark.days, "day")
    if mark.kind == "overlaps":
        return f"asks about {days} that the baseline is about, too"
    return f"asks about {days} before the first session"


def rule_words(rule: ResponseRule | RemissionRule, *, better: str = "lower") -> str:
    """Return a rule with its author: ``response: 50 % better than the baseline (Pfeiffer 2024)``."""
    if isinstance(rule, RemissionRule):
        limit = f"{rule.limit} or {'less' if better == 'lower' else 'more'}"
    elif rule.points is not None:
        limit = f"{counted(rule.points, 'point')} better than the baseline"
    else:
        limit = f"{rule.percent} % better than the baseline"
    return f"{sanitized(rule.name)}: {limit} ({sanitized(rule.whose)})"


def verdict_words(verdict: Verdict) -> str:
    """Return ``response (Pfeiffer 2024): yes``."""
    said = "cannot be said" if verdict.is_met is None else "yes" if verdict.is_met else "no"
    return f"{sanitized(verdict.rule.name)} ({sanitized(verdict.rule.whose)}): {said}"
