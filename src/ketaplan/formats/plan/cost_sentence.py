"""What a course costs, in words: what is given up, part by part, and its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.words import counted, duration_words

if TYPE_CHECKING:
    from ketaplan.formats.plan.view import PlanView


def cost_sentence(view: PlanView) -> str:
    """One sentence; parts without points are left out."""
    parts = [f"{words} ({points})" for words, points in _given_up(view) if points]
    if not parts:
        return "Cost 0: nothing is given up."
    return f"Cost {view.plan.cost.total}: {', '.join(parts)}."


def _given_up(view: PlanView) -> list[tuple[str, int]]:
    cost, weights = view.plan.cost, view.clinic.weights
    priority = weights.of_priority(view.patient.priority)
    waits = _days(cost.wait, weights.wait_day * priority)
    rhythm = _days(cost.rhythm, weights.gap_day)
    drift = _days(cost.drift, weights.drift_day)
    minutes = duration_words(cost.steadiness // weights.shift_minute if weights.shift_minute else 0)
    consult = _days(cost.consultation, weights.consult_day * priority)
    return [
        (f"waits {waits}", cost.wait),
        (f"gaps {rhythm} off the ideal", cost.rhythm),
        (f"weekdays move by {drift} in all", cost.drift),
        (f"the time of day moves by {minutes} in all", cost.steadiness),
        ("wishes not met", cost.preference),
        (f"the consultation is in {consult}", cost.consultation),
    ]


def _days(points: int, weight: int) -> str:
    """How many days the points stand for; a weight of nothing has none."""
    return counted(points // weight if weight else 0, "day")
