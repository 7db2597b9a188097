"""Who is with the patient: the fewest changes of physician, then of nurse, then of chair, against trying everything."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.domain.patient import Preferences
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.staff_assignment import Staffed, choose_people
from ketaplan.planner.rules.chairs import chairs_free
from ketaplan.planner.staffing import people_free
from support import builders as b

MONDAY, THURSDAY, NEXT_MONDAY = (date(2026, 11, day) for day in (23, 26, 30))
NINE = 9 * 60


def staffed(request, *days: date, minute: int = NINE) -> list[Staffed]:
    """Visits on those days, with everyone's names in them."""
    visits = CandidateVisits(request)
    assert all(visits.on(day.toordinal()).starts & visits.availability.grid.bit(minute) for day in days)
    return choose_people(visits, [(day.toordinal(), minute) for day in days])


def test_one_physician_sees_the_entire_course_though_another_would_come_first_by_id():
    clinic = b.clinic(
        staff=(
            b.member("dr-abe", "physician", "mon 08:00-17:00"),
            b.member("dr-lee", "physician"),
            b.member("rn-kim", "nurse"),
        )
    )

    visits = staffed(b.request(clinic=clinic), MONDAY, THURSDAY, NEXT_MONDAY)

    assert [visit.physicians for visit in visits] == [("dr-lee",)] * 3


def test_of_equals_the_first_by_id_is_chosen():
    visits = staffed(b.request(), MONDAY, THURSDAY)

    assert [(visit.physicians, visit.people[0]["nurse"], visit.chair) for visit in visits] == [
        (("dr-lee",), "rn-kim", "A"),
        (("dr-lee",), "rn-kim", "A"),
    ]


def test_one_nurse_stays_for_the_entire_visit_where_one_can():
    clinic = b.clinic(
        staff=(
            b.member("dr-lee", "physician"),
            b.member("rn-abe", "nurse", "mon-fri 08:00-10:00"),
            b.member("rn-kim", "nurse"),
        )
    )

    (visit,) = staffed(b.request(clinic=clinic), MONDAY)

    assert [stage["nurse"] for stage in visit.people] == ["rn-kim"] * 3


def test_nurses_hand_over_once_where_no_one_can_stay():
    clinic = b.clinic(
        staff=(
            b.member("dr-lee", "physician"),
            b.member("rn-abe", "nurse", "mon-fri 10:00-17:00"),
            b.member("rn-kim", "nurse", "mon-fri 08:00-10:30"),
        )
    )

    (visit,) = staffed(b.request(clinic=clinic), MONDAY)

    assert [stage["nurse"] for stage in visit.people] == ["rn-kim", "rn-kim", "rn-abe"]


def test_the_chair_is_retained_though_another_comes_first_by_id():
    clinic = b.clinic(busy={"A": b.intervals("2026-11-26")})

    visits = staffed(b.request(clinic=clinic), MONDAY, THURSDAY)

    assert [visit.chair for visit in visits] == ["B", "B"]


def test_the_physician_who_is_wished_for_comes_before_fewer_changes():
    clinic = b.clinic(
        staff=(
            b.member("dr-lee", "physician"),
            b.member("dr-roe", "physician", "thu 08:00-17:00"),
            b.member("rn-kim", "nurse"),
        )
    )
    patient = b.patient(preferences=Preferences(physician="dr-roe"))

    visits = staffed(b.request(clinic=clinic, patient=patient), MONDAY, THURSDAY, NEXT_MONDAY)

    assert [visit.physicians for visit in visits] == [("dr-lee",), ("dr-roe",), ("dr-lee",)]


def test_no_one_is_in_two_roles_of_one_stage():
    clinic = b.clinic(staff=(b.member("dr-lee", "physician nurse"), b.member("rn-kim", "nurse")))

    (visit,) = staffed(b.request(clinic=clinic), MONDAY)

    assert visit.people[1] == {"physician": "dr-lee", "nurse": "rn-kim"}


def test_a_physician_who_is_needed_as_a_nurse_leaves_the_infusion_to_another():
    clinic = b.clinic(
        staff=(
            b.member("dr-abe", "physician nurse"),
            b.member("dr-lee", "physician"),
            b.member("rn-kim", "nurse", "mon-fri 08:00-09:15", "mon-fri 10:00-17:00"),
        )
    )

    (visit,) = staffed(b.request(clinic=clinic), MONDAY)

    assert visit.people[1] == {"physician": "dr-lee", "nurse": "dr-abe"}


def test_a_physician_is_chosen_so_that_the_nurse_need_not_change():
    clinic = b.clinic(
        staff=(
            b.member("dr-abe", "physician nurse"),
            b.member("dr-lee", "physician"),
            b.member("rn-kim", "nurse", "mon-fri 08:00-10:00"),
        )
    )

    (visit,) = staffed(b.request(clinic=clinic), MONDAY)

    assert [stage["nurse"] for stage in visit.people] == ["dr-abe"] * 3
    assert visit.physicians == ("dr-lee",)


# ---------------------------------------------------------------- against everything


ROLES = ("physician", "nurse", "physician nurse")
SHIFTS = ("mon-fri 09:00-10:00", "mon-fri 09:15-11:00", "mon 08:00-17:00", "thu 08:00-17:00", "mon-fri 08:00-17:00")


@st.composite
def clinics(draw):
    """Two to five people with one role or two, there for a part of the visits."""
    people = [("physician", SHIFTS[-1:]), ("nurse", SHIFTS[-1:])]
    people += draw(
        st.lists(st.tuples(st.sampled_from(ROLES), st.lists(st.sampled_from(SHIFTS), min_size=1, max_size=2)))
    )[:3]
    names = draw(st.permutations("abcde"))
    return b.clinic(
        staff=[b.member(name, roles, *shifts) for name, (roles, shifts) in zip(names, people, strict=False)],
        chairs=("A", "B"),
        busy={chair: b.intervals(draw(st.sampled_from(("2026-11-23", "2026-11-26", "2026-12-31")))) for chair in "A"},
    )


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(clinics())
def test_no_other_choice_changes_less(clinic):
    request = b.request(clinic=clinic)
    visits = CandidateVisits(request)
    days = [day for day in (MONDAY, THURSDAY) if visits.on(day.toordinal()).starts & visits.availability.grid.bit(NINE)]

    chosen = choose_people(visits, [(day.toordinal(), NINE) for day in days])

    assert changes(chosen) == min(changes(choice) for choice in every_choice(visits, days))


def every_choice(visits: CandidateVisits, days: list[date]):
    """All ways to staff the visits."""
    per_visit = []
    for day in days:
        stages = [list(teams(visits, day, stage)) for stage in visits.template.stages]
        chairs = chairs_free(visits.availability, day, NINE, visits.template.minutes)
        per_visit.append([Staffed(day, NINE, chair, list(people)) for *people, chair in product(*stages, chairs)])
    return product(*per_visit)


def teams(visits: CandidateVisits, day: date, stage):
    free = people_free(visits.availability, day, NINE + stage.offset, stage)
    for people in product(*free.values()):
        if len(set(people)) == len(people):
            yield dict(zip(free, people, strict=True))


def changes(visits) -> tuple[int, int, int]:
    """Of physician from one infusion to the next, of nurse within a visit, of chair."""
    nurses = [[stage["nurse"] for stage in visit.people if "nurse" in stage] for visit in visits]
    return (
        sum(before.physicians != after.physicians for before, after in pairwise(visits)),
        sum(before != after for visit in nurses for before, after in pairwise(visit)),
        sum(before.chair != after.chair for before, after in pairwise(visits)),
    )
