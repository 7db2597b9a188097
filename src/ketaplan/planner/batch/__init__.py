"""Plan many patients together: the only door to the batch search (README.md says how it works).

::

    candidates.py     a patient with a request for each site that suits, and what no plan costs
    components.py     which patients must be planned together
    plan_group.py     one such group: the cleared, then the others; irregular ones separately
    solve.py          the regular ones together: bound, search, solution
    encode/           candidates -> arrays of integers
    kernel/           the search on these arrays, compiled if there is a C compiler
    decode.py         the best assignment -> plans, with people and chairs by name
    schedule.py       how long everything takes, counted in work
    subgradient.py    steps of the multipliers for the best bound
    annealing.py      rounds of the search while the temperature falls
    restarts.py       two searches with different seeds, at the same time if the caller can run a task
    progress.py       how much of the work is done, and whether to stop
    utilisation.py    how much of everyone's time the plans use, week by week
"""

from __future__ import annotations

from ketaplan.planner.batch.candidates import MOST_DAYS_WAITED, Candidate, unplanned_points
from ketaplan.planner.batch.components import groups_of
from ketaplan.planner.batch.encode.problem import InUse
from ketaplan.planner.batch.plan_group import Outcome, plan_group
from ketaplan.planner.batch.progress import Progress
from ketaplan.planner.batch.restarts import Attempts, RunParallel
from ketaplan.planner.batch.schedule import FEW, suitable_effort
from ketaplan.planner.batch.utilisation import loads_of

__all__ = [
    "FEW",
    "MOST_DAYS_WAITED",
    "Attempts",
    "Candidate",
    "InUse",
    "Outcome",
    "Progress",
    "RunParallel",
    "groups_of",
    "loads_of",
    "plan_group",
    "suitable_effort",
    "unplanned_points",
]
