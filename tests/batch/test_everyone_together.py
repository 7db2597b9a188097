"""Several patients at once, on clinics small enough to see through."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import product

import pytest

import oracle
from ketaplan.domain.patient import Preferences
from ketaplan.domain.plan import Plan
from ketaplan.planner.batch import Candidate, Outcome, groups_of, plan_group
from ketaplan.planner.batch.encode.problem import EncodedProblem
from oracle.courses import every_course
from support.builders import (
    AS_OF,
    clearance,
    clinic,
    gap,
    member,
    patient,
    phase,
    protocol,
    request,
    stage,
    use,
    weekly,
)

MONDAY = AS_OF + timedelta(days=1)


def short_course(**fields):
    """Two sessions of an hour, two to four days apart, with one physician and one nurse each."""
    given = {
        "visit": (stage("infusion", 60, physician=1, nurse=1),),
        "phases": (phase(sessions=2, per_week=None, gap=gap(2, 4, (2, 3))),),
        "checkins": (),
    }
    return protocol(**(given | fields))


def small_clinic(**fields):
    """One chair, one physician and one nurse, three hours a day."""
    given = {
        "grid_minutes": 60,
        "hours": weekly("mon-fri 09:00-12:00"),
        "chairs": ("A",),
        "staff": (member("dr-lee", "physician"), member("dr-voss", "psychiatrist"), member("rn-kim", "nurse")),
    }
    return clinic(**(given | fields))


def candidate(number: int, at=None, treatment=None, **fields) -> Candidate:
    """One patient at one site."""
    one = patient(id=f"P-{number}", **fields)
    return Candidate(
        (request(clinic=at or small_clinic(), patient=one, protocol=treatment or short_course(), horizon_weeks=1),)
    )


def planned(candidates, in_use=None, effort: int = 2) -> Outcome:
    return plan_group(candidates, in_use or {}, effort, lambda done: done)


def cost(outcome: Outcome) -> int:
    return sum(plan.cost.total for plan in outcome.plans) + sum(one.unplanned_points for one in outcome.left_out)


def starts(plan: Plan) -> list[tuple[date, int]]:
    return [(one.day, one.minute) for one in plan.infusions]


def least_cost(candidates) -> int:
    """Every course of every patient with every other: the only chair takes one visit at a time."""
    options = []
    for one in candidates:
        courses = [
            (points, set(zip(days, minutes, strict=True))) for points, days, minutes in every_course(one.requests[0])
        ]
        options.append([*courses, (one.unplanned_points, set())])
    sums = []
    for chosen in product(*options):
        visits = [visit for _, course in chosen for visit in course]
        if len(visits) == len(set(visits)):
            sums.append(sum(points for points, _ in chosen))
    return min(sums)


@pytest.mark.parametrize(
    "wishes", [{}, {"available": weekly("mon wed fri 09:00-10:00")}, {"available": weekly("mon-fri 09:00-11:00")}]
)
def test_no_set_of_plans_costs_less_than_the_bound_and_none_less_than_what_is_found(wishes):
    candidates = [
        candidate(1, priority="soon", **wishes),
        candidate(2, **wishes),
        candidate(3, priority="urgent", **wishes),
    ]
    outcome = planned(candidates)
    least = least_cost(candidates)
    assert cost(outcome) == least
    assert outcome.bound <= least


def test_every_course_costs_a_multiple_of_the_divisor_to_which_the_bound_is_rounded_up():
    candidates = [candidate(number, preferences=Preferences(start=600, physician="dr-lee")) for number in range(3)]
    divisor = EncodedProblem(candidates, {}).cost_gcd
    costs = [points for points, *_ in every_course(candidates[0].requests[0])]
    assert divisor == 15
    assert math.gcd(*costs, candidates[0].unplanned_points) % divisor == 0


def test_no_one_is_with_two_patients_at_once():
    candidates = [candidate(number) for number in range(5)]
    outcome = planned(candidates)
    visits = [visit for plan in outcome.plans for visit in starts(plan)]
    assert len(outcome.plans) == 5
    assert len(visits) == len(set(visits))
    for plan in outcome.plans:
        one = next(one for one in candidates if one.id == plan.patient)
        assert oracle.faults(one.requests[0], plan) == []


def test_who_is_left_out_is_whose_absence_costs_least():
    only_monday_and_wednesday = weekly("mon wed 09:00-10:00")
    candidates = [
        candidate(1, available=only_monday_and_wednesday),
        candidate(2, available=only_monday_and_wednesday, priority="urgent"),
    ]
    outcome = planned(candidates)
    assert [plan.patient for plan in outcome.plans] == ["P-2"]
    assert [one.id for one in outcome.left_out] == ["P-1"]


def test_what_others_hold_is_taken():
    monday = MONDAY.isoformat()
    in_use = {"riverside": (use("rn-kim", f"{monday} 09:00..{monday} 12:00"),)}
    (plan,) = planned([candidate(1)], in_use).plans
    assert starts(plan)[0][0] == MONDAY + timedelta(days=1)


def test_the_cleared_are_planned_as_if_the_others_were_not_there():
    cleared = [candidate(1), candidate(2)]
    pending = candidate(3, clearance=clearance("coordination-pending", on=None), priority="urgent")
    alone, together = planned(cleared), planned([pending, *cleared])
    of_cleared = [plan for plan in together.plans if not plan.provisional]
    assert sorted(map(starts, of_cleared)) == sorted(map(starts, alone.plans))
    assert [plan.patient for plan in together.plans if plan.provisional] == ["P-3"]
    assert together.bound <= cost(together)


def test_a_consultation_takes_the_psychiatrists_time():
    needed = {"clearance": clearance("consult-needed", on=None, by=None)}
    outcome = planned([candidate(number, **needed) for number in range(4)])
    consultations = [(plan.consultation.day, plan.consultation.minute) for plan in outcome.plans if plan.consultation]
    assert len(consultations) == len(set(consultations)) == 4
    for plan in outcome.plans:
        assert plan.infusions[0].day > plan.consultation.day


def test_two_roles_of_one_stage_are_never_one_person():
    two = (member("dr-lee", "physician nurse"), member("dr-roe", "physician nurse"))
    at = small_clinic(staff=two, chairs=("A", "B"))
    outcome = planned([candidate(1, at), candidate(2, at)])
    for plan in outcome.plans:
        for visit in plan.infusions:
            people = [person for _, person in visit.stages[0].people]
            assert len(people) == len(set(people)) == 2
    assert len({visit for plan in outcome.plans for visit in starts(plan)}) == 4


@pytest.mark.parametrize("first", ["physician nurse", "nurse physician"])
def test_no_one_is_left_out_because_the_only_nurse_could_be_the_physician(first):
    staff = (member("dr-ash", first), member("dr-elm", "physician"), member("dr-oak", "physician"))
    candidates = [candidate(number, small_clinic(staff=staff)) for number in range(3)]
    outcome = planned(candidates)
    assert len(outcome.plans) == 3
    assert outcome.left_out == ()
    assert outcome.bound <= cost(outcome)
    assert len({visit for plan in outcome.plans for visit in starts(plan)}) == 6
    for plan in outcome.plans:
        one = next(one for one in candidates if one.id == plan.patient)
        assert oracle.faults(one.requests[0], plan) == []


def test_a_chair_that_is_busy_is_left_alone():
    monday = MONDAY.isoformat()
    at = small_clinic(
        chairs=("A", "B"), staff=(*small_clinic().staff, member("dr-roe", "physician"), member("rn-ray", "nurse"))
    )
    in_use = {"riverside": (use("A", f"{monday} 09:00..{monday} 12:00"),)}
    outcome = planned([candidate(1, at), candidate(2, at)], in_use)
    on_monday = [visit.chair for plan in outcome.plans for visit in plan.infusions if visit.day == MONDAY]
    assert on_monday == ["B", "B"]


def test_a_course_that_is_out_of_the_ordinary_is_planned_all_the_same():
    every_day = short_course(phases=(phase(sessions=9, per_week=7, gap=gap(1, 7)),))
    outcome = planned([candidate(1, treatment=every_day), candidate(2)])
    assert len(outcome.plans) == 2
    assert outcome.bound <= cost(outcome)


@pytest.mark.parametrize(
    ("accepted", "groups"),
    [
        ({}, []),
        ({"P-2": ["east"], "P-1": ["east"]}, [["P-1", "P-2"]]),
        (
            {"P-1": ["east"], "P-2": ["west"], "P-3": ["north"], "P-9": ["west", "east"]},
            [["P-1", "P-2", "P-9"], ["P-3"]],
        ),
        ({"P-1": ["a", "b"], "P-2": ["c", "d"], "P-3": ["d", "b"]}, [["P-1", "P-2", "P-3"]]),
    ],
)
def test_patients_whose_sites_hang_together_are_planned_together(accepted, groups):
    assert groups_of(accepted) == groups
    assert groups_of(dict(reversed(accepted.items()))) == groups


def at_two_sites(full, free, **fields) -> tuple[Candidate, dict]:
    """A patient who accepts both, and that the first has no time."""
    week = [MONDAY + timedelta(days=number) for number in range(14)]
    one = patient(**fields)
    sites = (request(clinic=at, patient=one, protocol=short_course(), horizon_weeks=1) for at in (full, free))
    return Candidate(tuple(sites)), {full.id: tuple(use("dr-lee", f"{day} 08:00..{day} 17:00") for day in week)}


def test_a_patient_goes_to_the_site_that_has_room():
    one, in_use = at_two_sites(small_clinic(id="full"), small_clinic(id="free"))
    (plan,) = planned([one], in_use).plans
    assert plan.clinic == "free"


def test_a_physician_who_does_not_work_at_a_site_is_missed_there_on_every_visit():
    others = (member("dr-ray", "physician"), member("rn-kim", "nurse"))
    free = small_clinic(id="free", staff=others)
    one, in_use = at_two_sites(small_clinic(id="full"), free, preferences=Preferences(physician="dr-lee"))
    outcome = planned([one], in_use)
    assert cost(outcome) == outcome.bound == 2 * free.weights.other_physician


def test_a_search_that_is_stopped_at_once_still_plans_everyone():
    outcome = plan_group([candidate(number) for number in range(4)], {}, 1, lambda _: 1.0)
    assert len(outcome.plans) == 4
    assert outcome.cut_short
