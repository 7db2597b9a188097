"""Plan the waiting list together, on the batch search: no patient without a course makes way for an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.batch_result import Unplanned
from ketaplan.domain.plan import Plan
from ketaplan.planner.batch import Outcome, plan_group, suitable_effort

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ketaplan.planner.batch import Candidate, InUse
    from ketaplan.services.batch.group_planner import GroupPlanner
    from ketaplan.services.fill.waiters import Waiter


class Filled(Struct, frozen=True, kw_only=True):
    """The plans by patient, why those without a course have none, and who keeps the course that is booked."""

    plans: dict[str, Plan]
    left_out: tuple[Unplanned, ...]
    unmoved: tuple[Waiter, ...]


def filled(planner: GroupPlanner, newcomers: Sequence[Waiter], movers: Sequence[Waiter]) -> Filled:
    """Plan those without a course first, then those who could start earlier; the places that these leave are free."""
    places = PlacesInUse(planner, [*newcomers, *movers])
    booked = places.in_use(())
    first = _planned([one.candidate for one in newcomers], booked)
    second = _moved(places, movers, first.plans)
    moved = {plan.patient for plan in second.plans}
    again = _planned(first.left_out, second.in_use)
    plans = (*first.plans, *second.plans, *again.plans)
    return Filled(
        plans={plan.patient: planner.with_new_ids(plan) for plan in plans},
        left_out=tuple(planner.why_left_out(again.left_out, booked, again.in_use)),
        unmoved=tuple(one for one in movers if one.id not in moved),
    )


def _moved(places: PlacesInUse, movers: Sequence[Waiter], planned: Sequence[Plan]) -> Outcome:
    """Return the plans of those who start earlier; who does not keeps the places that are booked."""
    moved = list(movers)
    while moved:
        outcome = _planned([one.candidate for one in moved], places.in_use(moved, planned))
        left = {candidate.id for candidate in outcome.left_out}
        if not left:
            return outcome
        moved = [one for one in moved if one.id not in left]
    return Outcome((), (), 0, places.in_use((), planned))


def _planned(candidates: Sequence[Candidate], in_use: InUse) -> Outcome:
    if not candidates:
        return Outcome((), (), 0, in_use)
    return plan_group(candidates, in_use, suitable_effort(len(candidates), None), lambda done: done)


class PlacesInUse:
    """What is in use at the clinics of these patients."""

    def __init__(self, planner: GroupPlanner, waiters: Iterable[Waiter]) -> None:
        """Look nothing up yet."""
        self._planner = planner
        requests = [request for one in waiters for request in one.candidate.requests]
        self._clinics = sorted({request.clinic.id for request in requests})
        self._protocols = {(one.patient.id, one.clinic.id): one.protocol for one in requests}

    def in_use(self, moved: Collection[Waiter], planned: Sequence[Plan] = ()) -> InUse:
        """Return what bookings use, but those of who is ``moved``, and what these plans use."""
        without = {booking.id for one in moved for booking in one.booked}
        sites = self._planner.workspace.clinics
        return {
            name: (
                *self._planner.in_use_at(sites[name], without),
                *(
                    use
                    for plan in planned
                    if plan.clinic == name
                    for one in plan.appointments
                    for use in one.uses(self._protocols[plan.patient, name])
                ),
            )
            for name in self._clinics
        }
