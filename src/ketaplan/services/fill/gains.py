"""Whether a patient on the waiting list could gain from what is free now: asked after everything that frees time."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ketaplan.errors import KetaplanError
from ketaplan.planner.explain.shortage import RemainingCapacity, has_course
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.fill.planned import PlacesInUse
from ketaplan.services.fill.waiters import waiters
from ketaplan.text import next_steps

if TYPE_CHECKING:
    from ketaplan.services.fill.waiters import Waiter
    from ketaplan.services.workspace.workspace import Workspace
    from ketaplan.text.next_steps import NextStep


def steps_if_one_gains(workspace: Workspace) -> list[NextStep]:
    """Return the command that shows who gains; none if no patient who waits could, each asked alone."""
    if not workspace.book.waiting():
        return []
    with suppress(KetaplanError), closing(GroupPlanner(workspace.settings)) as planner:  # the change is written
        found = waiters(planner, None, moving=False)
        if any(_gains(planner, one) for one in (*found.without_course, *found.with_course)):
            return [next_steps.fill()]
    return []


def _gains(planner: GroupPlanner, waiter: Waiter) -> bool:
    in_use = PlacesInUse(planner, [waiter]).in_use([waiter])
    return any(
        has_course(request, RemainingCapacity(request, in_use[request.clinic.id]))
        for request in waiter.candidate.requests
    )
