"""The gate: whose infusions may be committed today, and why not."""

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.domain.decided import Hold, Review, Stop
from ketaplan.domain.gate import Infusion, is_provisional, objections, why_nothing_is_planned
from ketaplan.domain.order import MaintenanceOrder, Order
from ketaplan.domain.reasons import Reader
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.explain.no_course import why_no_course
from ketaplan.text.reasons import next_step, words
from support import builders as b

TODAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)


def kinds(patient, day=date(2026, 11, 30), phase="induction", course=None):
    infusion = Infusion(phase=phase, day=day, protocol=b.protocol(), course=course)
    return [one.reason.kind for one in objections(patient, infusion, TODAY)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"clearance": b.clearance(on=TODAY)}, []),
        ({"clearance": b.clearance(on=TOMORROW)}, ["cleared-later"]),
        ({"clearance": b.clearance("coordination-pending", TODAY)}, ["not-cleared"]),
        ({"clearance": b.clearance("consult-needed", None)}, ["not-cleared"]),
        ({"clearance": b.clearance("declined", None)}, ["declined"]),
        ({"stopped": Stop(by="Dr. Lee", on=TODAY)}, ["stopped"]),
        ({"hold": Hold(by="Dr. Lee", on=TODAY)}, ["on-hold"]),
        ({"hold": Hold(by="Dr. Lee", on=date(2026, 11, 2), until=TODAY)}, ["on-hold"]),
        ({"hold": Hold(by="Dr. Lee", on=date(2026, 11, 2), until=date(2026, 11, 21))}, []),
        ({"review": Review(by="Dr. Lee", on=TODAY, decision="stop")}, []),
        ({"order": Order(by="Dr. Lee", on=TODAY, sessions=8)}, []),
        ({"order": Order(by="Dr. Lee", on=TOMORROW, sessions=8)}, ["ordered-later"]),
    ],
)
def test_what_applies_to_a_patient_applies_to_every_infusion_and_makes_a_plan_provisional(fields, expected):
    assert kinds(b.patient(**fields)) == expected
    assert is_provisional(b.patient(**fields), TODAY) is bool(expected)


def test_nothing_is_planned_of_a_course_that_is_declined_stopped_or_on_hold():
    hold, over = Hold(by="Dr. Lee", on=TODAY, until=TODAY), Hold(by="Dr. Lee", on=TODAY, until=date(2026, 11, 21))
    patients = {
        "course-declined": b.patient(clearance=b.clearance("declined", None)),
        "course-stopped": b.patient(stopped=Stop(by="Dr. Lee", on=TODAY)),
        "course-on-hold": b.patient(clearance=b.clearance("consult-needed", None), hold=hold),
    }

    for kind, patient in patients.items():
        assert why_nothing_is_planned(patient, TODAY).kind == kind
        assert best_course(b.request(patient=patient)) is None
        assert why_no_course(b.request(patient=patient)).reasons == (why_nothing_is_planned(patient, TODAY),)
    assert why_nothing_is_planned(b.patient(hold=over), TODAY) is None


def test_of_age_is_judged_on_the_day_of_the_infusion():
    turns_18 = b.patient(date_of_birth=date(2008, 12, 3))

    assert kinds(turns_18, date(2026, 12, 2)) == ["under-age"]
    assert kinds(turns_18, date(2026, 12, 3)) == []
    assert not is_provisional(turns_18, TODAY)


def test_maintenance_waits_for_the_date_of_its_order_and_induction_does_not():
    patient = b.patient(maintenance=MaintenanceOrder(by="Dr. Voss", on=TOMORROW, every_days=(14,)))

    assert kinds(patient, phase="maintenance") == ["maintenance-ordered-later"]
    assert kinds(patient) == []
    assert not is_provisional(patient, TODAY)


def test_an_infusion_of_another_course_than_the_files_is_not_cleared_by_it():
    assert kinds(b.patient(), course=1) == []
    assert kinds(b.patient(), course=2) == ["other-course"]


def test_every_reason_says_what_to_do_in_which_file():
    patient = b.patient(clearance=b.clearance("coordination-pending", TOMORROW), file="patients/P-1042.toml")
    (found,) = objections(patient, Infusion(phase="induction", day=TOMORROW, protocol=b.protocol()), TODAY)

    assert next_step(found) == (
        'set [clearance] status = "cleared", by and on in patients/P-1042.toml '
        "when the answer arrives (expected Mon 23 Nov 2026)"
    )


def test_every_reason_is_given_at_once_and_none_contains_a_name():
    patient = b.patient(
        date_of_birth=date(2009, 3, 1),
        clearance=b.clearance(on=TOMORROW),
        order=Order(by="Dr. Secret", on=TOMORROW, sessions=8),
    )
    found = objections(patient, Infusion(phase="induction", day=TOMORROW, protocol=b.protocol()), TODAY)

    assert [one.reason.kind for one in found] == ["cleared-later", "ordered-later", "under-age"]
    said = [f"{one.reason.facts} {words(one.reason, Reader())} {next_step(one)}" for one in found]
    assert not any(name in one for one in said for name in ("Secret", "Santos", "Okafor"))
