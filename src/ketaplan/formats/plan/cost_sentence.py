"""What a course costs, in words: what is given up, part by part, and its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.cost import given_up

if TYPE_CHECKING:
    from ketaplan.formats.plan.view import PlanView


def cost_sentence(view: PlanView) -> str:
    """Return one sentence; parts without points are left out."""
    cost, weights = view.plan.cost, view.clinic.weights
    priority = weights.of_priority(view.patient.priority)
    parts = [
        f"{given_up(part, points, weights, priority)} ({points})" for part, points in cost.points.items() if points
    ]
    if not parts:
        return "Cost 0: nothing is given up."
    return f"Cost {cost.total}: {', '.join(parts)}."
