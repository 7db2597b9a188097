"""The offers of free time to those who wait, as they are shown; nothing is written."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.formats.fill.view import FillView, Offered, PassedOver
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.fill.planned import filled
from ketaplan.services.fill.waiters import waiters
from ketaplan.services.offers import DIGEST_LETTERS, digest_of
from ketaplan.services.workspace.settings import Settings
from ketaplan.versions import made_with

if TYPE_CHECKING:
    from collections.abc import Collection

    from ketaplan.domain.plan import Plan
    from ketaplan.services.fill.waiters import Sorted, Waiter
    from ketaplan.services.workspace.workspace import Workspace


class FillQuery(Struct, frozen=True, kw_only=True):
    """What is asked: those who have waited ``since`` a day or longer, and how many options.

    ``moving`` also offers those who have a course a start on or after the day that they were promised.
    """

    settings: Settings
    since: date | None = None
    options: int = 1
    moving: bool = False


def fill(query: FillQuery) -> list[FillView]:
    """Return the best offers, then others: each option after the first asks one of its patients less."""
    planner = GroupPlanner(query.settings)
    try:
        found = waiters(planner, query.since, moving=query.moving)
        best = _view(planner, found, ())
        refusing = [one.entry.patient for one in best.offers[: query.options - 1]]
        return [best, *(_view(planner, found, (name,)) for name in refusing)]
    finally:
        planner.close()


def with_words(workspace: Workspace, view: FillView, *, named: bool) -> FillView:
    """Return the offers with what tables need: names where they may stand, and the clinics' clocks."""
    patients = [one.entry.patient for one in view.offers] + [one.patient for one in view.passed_over]
    names = workspace.names.of(patients) if named else {}
    clocks = {site.clinic.id: site.clinic.clock for site in workspace.sites}
    return replace(view, names=names, clocks=clocks)


def _view(planner: GroupPlanner, found: Sorted, refused: Collection[str]) -> FillView:
    """Return the best offers to all but those who refused."""
    newcomers = [one for one in found.without_course if one.id not in refused]
    movers = [one for one in found.with_course if one.id not in refused]
    made = filled(planner, newcomers, movers)
    by_id = {one.id: one for one in (*newcomers, *movers)}
    offers = [_offered(planner, by_id[name], plan) for name, plan in made.plans.items()]
    offers.sort(key=lambda one: (-one.gain, one.entry.since, one.entry.patient))
    passed = [
        *found.passed_over,
        *(PassedOver(patient=one.patient, reasons=one.reasons, is_left_out=True) for one in made.left_out),
        *(PassedOver(patient=one.id, reasons=(one.why_not_earlier(planner.as_of.year),)) for one in made.unmoved),
    ]
    view = FillView(
        as_of=planner.as_of,
        offers=tuple(offers),
        passed_over=tuple(sorted(passed, key=lambda one: one.patient)),
        trial=planner.workspace.is_trial,
    )
    return replace(view, digest=_digest(view))


def _offered(planner: GroupPlanner, waiter: Waiter, plan: Plan) -> Offered:
    request = next(one for one in waiter.candidate.requests if one.clinic.id == plan.clinic)
    return Offered(
        entry=waiter.entry,
        days=max(0, (planner.as_of - waiter.entry.since).days),
        plan=replace(plan, made_with=made_with()),
        booked=waiter.booked,
        gain=_gain(waiter, plan, request.clinic.weights.wait_day * request.priority_weight),
    )


def _gain(waiter: Waiter, plan: Plan, day: int) -> int:
    """Return the points that a course saves: those of no plan, or of the days by which it starts earlier."""
    if not waiter.booked:
        return waiter.candidate.unplanned_points - plan.cost.total
    return day * (waiter.booked[0].appointment.day - plan.infusions[0].day).days


def _digest(view: FillView) -> str:
    """Return a short digest of all that would be written."""
    lines = [
        f"{one.entry.patient} {digest_of(one.plan)} {[(old.id, old.sequence) for old in one.booked]}"
        for one in view.offers
    ]
    return sha256("\n".join(lines).encode()).hexdigest()[:DIGEST_LETTERS]
