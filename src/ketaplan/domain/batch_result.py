"""A batch: what became of everyone who was planned together, and how near the best possible it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.plan import Cost

if TYPE_CHECKING:
    from ketaplan.domain.reasons import Cause


class Planned(Struct, frozen=True, kw_only=True):
    """A patient's plan as a batch hands it on: ``document`` is the contract's JSON of it, on one line."""

    patient: str
    clinic: str
    protocol: str
    provisional: bool
    ready: date
    days: tuple[date, ...]
    """The days of its infusions."""
    cost: Cost
    document: str
    objections: tuple[str, ...] = ()
    """Why no infusion of a provisional plan may be booked yet."""

    @property
    def waits_days(self) -> int:
        """Days from the first on which the patient could come to the first infusion."""
        return (self.days[0] - self.ready).days


class Unplanned(Struct, frozen=True, kw_only=True):
    """A patient left without a plan, and the reasons: in words, a line each, and as values where the planner gave them.

    ``points`` are what that costs, 0 for one who declined; ``alone`` is False where no clinic could plan the patient
    even if nobody else were there.
    """

    patient: str
    reasons: tuple[str, ...]
    points: int
    declined: bool = False
    alone: bool = True
    causes: tuple[Cause, ...] = ()


class WeekUtilisation(Struct, frozen=True, kw_only=True):
    """How much of a resource's time is taken in one week (its Monday), out of all that there is, in minutes."""

    clinic: str
    resource: str
    name: str
    week: date
    taken: int
    there: int


class Batch(Struct, frozen=True, kw_only=True):
    """Plans in the order of their patients' ids; no set of plans costs less than ``bound``.

    ``cut_short`` says that a time limit or the coordinator ended the search before its work was done, ``trial`` that
    it was made beside a book for trials.
    """

    as_of: date
    plans: tuple[Planned, ...] = ()
    complete: tuple[str, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    loads: tuple[WeekUtilisation, ...] = ()
    bound: int = 0
    cut_short: bool = False
    trial: bool = False

    @property
    def cost(self) -> int:
        """What all plans and all patients left out cost together."""
        return sum(plan.cost.total for plan in self.plans) + sum(left.points for left in self.unplanned)

    @property
    def gap(self) -> float:
        """How far from the bound it is, as a part of the cost."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0

    @property
    def excess(self) -> float:
        """Points a planned patient that better planning might still save."""
        return (self.cost - self.bound) / max(1, len(self.plans))

    @property
    def all_planned(self) -> bool:
        """Whether everybody who is to be planned is planned."""
        return all(left.declined for left in self.unplanned)


def joined(batches: list[Batch], as_of: date) -> Batch:
    """Several groups' batches as one."""
    return Batch(
        as_of=as_of,
        plans=tuple(sorted((plan for one in batches for plan in one.plans), key=lambda plan: plan.patient)),
        complete=tuple(sorted(patient for one in batches for patient in one.complete)),
        unplanned=tuple(sorted((left for one in batches for left in one.unplanned), key=lambda left: left.patient)),
        loads=tuple(load for one in batches for load in one.loads),
        bound=sum(one.bound for one in batches),
        cut_short=any(one.cut_short for one in batches),
    )
