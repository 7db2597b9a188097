"""A visit that stays at its time while someone else comes to it."""

from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.domain.patient import Preferences
from ketaplan.planner.availability import Availability
from ketaplan.planner.repair.case import VisitPlace
from ketaplan.planner.repair.move_one import appointment_now
from ketaplan.planner.staffing import people_free
from ketaplan.planner.validate.plan import broken_visit
from ketaplan.planner.visit_templates import treatment
from support import builders as b
from support.book import appointment

MONDAY = date(2026, 11, 30)
NINE = 9 * 60
VISIT = appointment("P-1042/1/induction/1", MONDAY, 9, nurse="rn-kim", after="rn-kim")
"""Dr. Lee and Kim, chair A."""


def anew(*absent, staff="dr-lee dr-roe rn-kim rn-pat rn-ray", **fields):
    """Who is there in each stage, those on leave left out: ``check-in; infusion; recovery`` and the chair."""
    clinic = b.clinic(
        staff=tuple(
            b.member(
                who,
                "physician" if who.startswith("dr") else "nurse",
                leave=b.intervals(*([MONDAY.isoformat()] if who in absent else [])),
            )
            for who in staff.split()
        ),
        **({"busy": {"A": b.intervals(MONDAY.isoformat())}} if "A" in absent else {}),
    )
    found = at_its_time(b.request(clinic=clinic, **fields))
    return found and (found.chair, "; ".join(" ".join(people.values()) for people in by_stage(found)))


def at_its_time(request):
    """The visit at its own time; None where it cannot stay."""
    return appointment_now(VisitPlace(request, request), VISIT)


def by_stage(visit):
    return [dict(stage.people) for stage in visit.stages]


def test_who_can_stay_stays():
    assert anew() == ("A", "rn-kim; dr-lee rn-kim; rn-kim")


def test_one_nurse_comes_for_the_one_who_is_away_and_no_one_else_changes():
    assert anew("rn-kim") == ("A", "rn-pat; dr-lee rn-pat; rn-pat")


def test_a_physician_is_replaced_by_the_one_who_is_wished_for():
    staff = "dr-abe dr-lee dr-roe rn-kim"

    assert anew("dr-lee", staff=staff) == ("A", "rn-kim; dr-abe rn-kim; rn-kim")
    wish = b.patient(preferences=Preferences(physician="dr-roe"))
    assert anew("dr-lee", staff=staff, patient=wish) == ("A", "rn-kim; dr-roe rn-kim; rn-kim")


def test_what_changes_anyway_has_the_physician_who_is_wished_for():
    wish = b.patient(preferences=Preferences(physician="dr-roe"))

    assert anew(patient=wish) == ("A", "rn-kim; dr-lee rn-kim; rn-kim")
    assert anew("rn-kim", patient=wish) == ("A", "rn-pat; dr-roe rn-pat; rn-pat")


def test_another_chair_is_enough():
    assert anew("A") == ("B", "rn-kim; dr-lee rn-kim; rn-kim")


def test_part_of_a_visit_changes_hands_where_someone_leaves_for_part_of_it():
    in_use = (b.use("rn-kim", "2026-11-30 10:00..2026-11-30 12:00"),)

    assert anew(in_use=in_use) == ("A", "rn-kim; dr-lee rn-kim; rn-pat")


def test_where_no_one_can_come_it_cannot_stay():
    assert anew("rn-kim", "rn-pat", "rn-ray") is None
    assert anew(patient=b.patient(unavailable=b.intervals("2026-11-30"))) is None


def test_a_physician_who_also_nurses_is_not_taken_from_the_infusion():
    clinic = b.clinic(
        staff=(
            b.member("dr-abe", "physician nurse"),
            b.member("dr-lee", "physician", leave=b.intervals("2026-11-30")),
            b.member("dr-roe", "physician"),
            b.member("rn-kim", "nurse", leave=b.intervals("2026-11-30")),
        )
    )

    found = at_its_time(b.request(clinic=clinic))

    assert by_stage(found)[1] == {"physician": "dr-roe", "nurse": "dr-abe"}


# ---------------------------------------------------------------- against everything

PEOPLE = {
    "dr-abe": "physician nurse",
    "dr-lee": "physician",
    "dr-roe": "physician",
    "rn-kim": "nurse",
    "rn-pat": "nurse",
}
HOURS = ("09:00..09:15", "09:15..10:00", "10:00..11:00")
"""The stages of the visit."""


@given(st.sets(st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from(HOURS))))
@settings(max_examples=60, deadline=None)
def test_no_other_way_changes_fewer_places_and_what_is_found_follows_every_rule(away):
    clinic = b.clinic(staff=tuple(b.member(who, roles) for who, roles in PEOPLE.items()))
    in_use = tuple(b.use(who, "..".join(f"2026-11-30 {at}" for at in hours.split(".."))) for who, hours in away)
    request = b.request(clinic=clinic, in_use=in_use)
    availability, template = Availability(request), treatment(request)
    now = [dict(stage.people) for stage in VISIT.stages]
    fewest = []
    for stage, was in zip(template.stages, now, strict=True):
        free = people_free(availability, MONDAY, NINE + stage.offset, stage)
        ways = [who for who in product(*free.values()) if len(set(who)) == len(who)]
        fewest.append(
            min((sum(was[role] != one for role, one in zip(free, who, strict=True)) for who in ways), default=None)
        )

    found = at_its_time(request)

    assert (found is None) == (None in fewest)
    if found:
        assert [
            sum(was[role] != who for role, who in new.items()) for was, new in zip(now, by_stage(found), strict=True)
        ] == fewest
        assert list(broken_visit(availability, found, template)) == []
