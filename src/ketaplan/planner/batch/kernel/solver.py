"""The batch search for all patients: its parts, made and connected."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from ketaplan.planner.batch.kernel.column_pool import ColumnPool
from ketaplan.planner.batch.kernel.completion_bounds import CompletionBounds
from ketaplan.planner.batch.kernel.course_dp import CourseDP
from ketaplan.planner.batch.kernel.day_cuts import DayCuts
from ketaplan.planner.batch.kernel.day_packing import DayPacking
from ketaplan.planner.batch.kernel.day_patterns import DayPatterns
from ketaplan.planner.batch.kernel.gap_closing import GapClosing
from ketaplan.planner.batch.kernel.insertion import Insertion
from ketaplan.planner.batch.kernel.joint_staffing import JointStaffing
from ketaplan.planner.batch.kernel.lagrangian import LagrangianDual
from ketaplan.planner.batch.kernel.priced_slots import PricedSlots
from ketaplan.planner.batch.kernel.pricing import Pricing
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.resource_calendar import ResourceCalendar
from ketaplan.planner.batch.kernel.rng import Rng
from ketaplan.planner.batch.kernel.ruin_recreate import RuinRecreate
from ketaplan.planner.batch.kernel.start_costs import (
    DesiredStarts,
    FreeStarts,
    GuidedStarts,
    PricedStarts,
    StartCosts,
    TakenStarts,
)
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices
from ketaplan.planner.batch.kernel.work import Work


class SolverStarts(NamedTuple):
    """The four kinds of start costs."""

    free: FreeStarts
    guided: GuidedStarts
    desired: DesiredStarts
    priced: PricedStarts


class SolverBounds(NamedTuple):
    """Bounds without prices, and those computed with prices."""

    free: CompletionBounds
    priced: CompletionBounds


class BatchSolver:
    """Connects the parts; the one class that knows them all.

    Multipliers are counted in ``price_scale`` parts of a point; ``neg_log_table`` are exponential variates.
    """

    def __init__(self, data: ProblemData, price_scale: int, neg_log_table: array[int], seed: int) -> None:
        """Start with no patient placed and multipliers of 0."""
        self.data, self.work = data, Work()
        self.resources = ResourceCalendar(data)
        self.staffing = JointStaffing(data, self.work)
        self.cuts = DayCuts(data, self.staffing)
        self.prices = VisitPrices(data, price_scale, self.cuts, self.resources)
        free = FreeStarts(data, self.resources)
        guided, desired = GuidedStarts(data, free, self.prices), DesiredStarts(data, self.prices)
        self.starts = SolverStarts(free, guided, desired, PricedStarts(data, self.prices))
        self.bounds = SolverBounds(CompletionBounds(data), CompletionBounds(data))
        self._compute_bounds(self.bounds.free, free)
        self._connect_search(Rng(seed), neg_log_table)

    def _connect_search(self, rng: Rng, neg_log_table: array[int]) -> None:
        """Create the parts that search for multipliers and plans."""
        data, work, priced = self.data, self.work, self.starts.priced
        self.dp = CourseDP(data, work)
        self.pricing = Pricing(data, self.dp, priced, self.bounds, self.prices, self.cuts, work)
        self.packing = DayPacking(data, self.prices)
        self.dual = LagrangianDual(data, self.pricing, self.prices, self.cuts, self.packing)
        self.insertion = Insertion(data, self.resources, self.dp, self.starts[:3], self.bounds, self.prices)
        taken = TakenStarts(data, self.starts.free, self.prices)
        self.ruin = RuinRecreate(data, self.insertion, self.dp, taken, rng, neg_log_table)
        self.pool = ColumnPool(data, self.dp, priced, self.bounds.free, self.prices, self.dual, work)
        self.patterns = DayPatterns(data, self.staffing, self.pool)
        slots = PricedSlots(data, self.staffing, self.prices, self.packing, self.pool)
        self.closing = GapClosing(data, self.pool, self.patterns, slots, self.staffing, self.dual, self.ruin, work)

    def _compute_bounds(self, bounds: CompletionBounds, starts: StartCosts) -> None:
        for option in range(len(self.data.options.template)):
            bounds.compute_bounds(option, starts)

    def guide(self) -> None:
        """Use the best multipliers as guidance from now on, in full points."""
        self.dual.restore_best()
        self.prices.round_to_points()
        self._compute_bounds(self.bounds.priced, self.starts.desired)
        self.insertion.compute_guided_optima()

    def is_scarce(self) -> bool:
        """Return whether a patient who could be planned alone is cheaper unplanned at the last multipliers."""
        unplanned_cost, least_lone = self.data.options.unplanned_cost, self.insertion.least_lone
        return any(
            option < 0 and least_lone[patient] < unplanned_cost[patient]
            for patient, option in enumerate(self.pricing.last_option)
        )

    @property
    def is_fragmented(self) -> bool:
        """Whether the time of some site is partly in use."""
        return any(self.data.templates.is_fragmented)
