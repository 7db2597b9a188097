"""The search for everyone against brute force and the planner of one patient; KETAPLAN_EXAMPLES asks for more."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

import oracle
from ketaplan.planner.batch import Candidate, plan_group
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.request import Request
from property.tiny_requests import tiny_requests

EXAMPLES = int(os.environ.get("KETAPLAN_EXAMPLES", "25"))


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(tiny_requests())
def test_one_patient_gets_the_best_course_there_is(request: Request) -> None:
    request = replace(request, pins={})
    if request.patient.declined or not request.course.to_plan:
        return
    candidate = Candidate((replace(request, in_use=()),))
    outcome = plan_group([candidate], {request.clinic.id: request.in_use}, 1, lambda done: done)
    alone = best_course(request)
    if alone is None or alone.cost.total > candidate.unplanned_points:
        assert not outcome.plans
        assert outcome.bound <= candidate.unplanned_points
    else:
        (plan,) = outcome.plans
        assert oracle.faults(request, plan) == []
        assert plan.cost.total == alone.cost.total
        assert outcome.bound <= plan.cost.total
