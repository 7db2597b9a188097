"""What a course costs, in words: what is given up, part by part, and its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.cost import given_up, given_up_briefly

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketaplan.domain.clinic import Weights
    from ketaplan.formats.plan.view import PlanView

    Wording = Callable[[str, int, Weights, int], str]


def cost_sentence(view: PlanView) -> str:
    """Return one sentence; parts without points are left out."""
    parts = [f"{words} ({points})" for words, points in _parts(view, given_up)]
    if not parts:
        return "Cost 0: every wish met."
    return f"Cost {view.plan.cost.total}: {', '.join(parts)}."


def brief_cost(view: PlanView) -> str:
    """Return what is given up, in few words and without points."""
    return ", ".join(words for words, _ in _parts(view, given_up_briefly)) or "every wish met"


def _parts(view: PlanView, wording: Wording) -> list[tuple[str, int]]:
    """Return each part of the cost that has points, in words, and its points."""
    cost, weights = view.plan.cost, view.clinic.weights
    priority = weights.of_priority(view.patient.priority)
    return [(wording(part, points, weights, priority), points) for part, points in cost.points.items() if points]
