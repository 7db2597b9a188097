"""The result of a batch: plans, patients without one, and a bound on the cost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.plan import Cost

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaplan.domain.reasons import Cause


class Planned(Struct, frozen=True, kw_only=True):
    """One patient's plan in a batch; ``document`` is the contract's JSON of it, on one line."""

    patient: str
    clinic: str
    protocol: str
    provisional: bool
    ready: date
    days: tuple[date, ...]
    """Days of the infusions."""
    cost: Cost
    document: str
    objections: tuple[str, ...] = ()
    """Why no infusion of a provisional plan may be booked yet."""

    @property
    def waits_days(self) -> int:
        """Days from the day on which the patient is ready to the first infusion."""
        return (self.days[0] - self.ready).days


class Unplanned(Struct, frozen=True, kw_only=True):
    """A patient left without a plan, and the reasons: in words, a line each, and as values where the planner gave them.

    ``points`` is the cost; ``decided`` is ``declined``, ``stopped`` or ``on-hold`` where people decided that nothing is
    planned, which costs nothing, else empty; ``alone`` is False if no clinic could plan the patient even
    without all others.
    """

    patient: str
    reasons: tuple[str, ...]
    points: int
    decided: str = ""
    alone: bool = True
    causes: tuple[Cause, ...] = ()


class WeekUtilisation(Struct, frozen=True, kw_only=True):
    """Minutes of a resource in use (``in_use``) in one week, and available (``there``); ``week`` is its Monday."""

    clinic: str
    resource: str
    name: str
    week: date
    in_use: int
    there: int


class Batch(Struct, frozen=True, kw_only=True):
    """Plans in the order of their patients' ids; no set of plans costs less than ``bound``.

    ``complete`` are the ids of patients who have nothing left to plan.  ``cut_short`` says that a time limit or the
    coordinator ended the search early, ``trial`` that it is a trial book.  ``names``, by patient, and ``clocks``, by
    clinic, are for a table on a screen alone, and empty everywhere else.
    """

    as_of: date
    plans: tuple[Planned, ...] = ()
    complete: tuple[str, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    loads: tuple[WeekUtilisation, ...] = ()
    bound: int = 0
    cut_short: bool = False
    trial: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return a text without names."""
        return f"Batch({len(self.plans)} plans, {len(self.unplanned)} unplanned)"

    @property
    def cost(self) -> int:
        """The cost of all plans and of all patients without one."""
        return sum(plan.cost.total for plan in self.plans) + sum(left.points for left in self.unplanned)

    @property
    def gap(self) -> float:
        """The distance to the bound, as a share of the cost."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0

    @property
    def excess(self) -> float:
        """Points per planned patient that a better search could save at most."""
        return (self.cost - self.bound) / max(1, len(self.plans))

    @property
    def is_proved_best(self) -> bool:
        """Whether no plans cost less."""
        return self.cost == self.bound

    @property
    def all_planned(self) -> bool:
        """Whether every patient has a plan, except those whose course is declined, stopped or on hold."""
        return all(left.decided for left in self.unplanned)


def joined(batches: list[Batch], as_of: date) -> Batch:
    """Return the batches of several groups as one."""
    return Batch(
        as_of=as_of,
        plans=tuple(sorted((plan for one in batches for plan in one.plans), key=lambda plan: plan.patient)),
        complete=tuple(sorted(patient for one in batches for patient in one.complete)),
        unplanned=tuple(sorted((left for one in batches for left in one.unplanned), key=lambda left: left.patient)),
        loads=tuple(load for one in batches for load in one.loads),
        bound=sum(one.bound for one in batches),
        cut_short=any(one.cut_short for one in batches),
    )
