"""A batch: everyone's plans made together, whom there was no room for, and how good it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from ketaplan.domain.plan import Plan


class Unplanned(Struct, frozen=True):
    """A patient left without a plan, and the reasons in a coordinator's words.

    ``points`` are what that costs; 0 for one who declined.  ``alone`` is False where no clinic could plan the
    patient even if nobody else were there.
    """

    patient: str
    reasons: tuple[str, ...]
    points: int
    declined: bool = False
    alone: bool = True


class Batch(Struct, frozen=True, kw_only=True):
    """Plans in the order of their patients' ids; no set of plans costs less than ``bound``.

    ``cut_short`` says that a time limit or the coordinator ended the search before its work was done.
    """

    as_of: date
    plans: tuple[Plan, ...]
    kept: tuple[str, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    bound: int = 0
    cut_short: bool = False

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
