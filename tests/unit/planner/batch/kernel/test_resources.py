"""The time of people and chairs: the resource calendar, and joint staffing."""

from __future__ import annotations

from array import array

import pytest

from support import builders as b
from support.small_batches import MONDAY, STAFF, asked


def open_slots(resources, data, day):
    resources.refresh(0, day)
    return [slot for slot in range(data.calendar.slots) if resources.open[day] >> slot & 1]


def calendar_of(kernel, data):
    return kernel("resource_calendar").ResourceCalendar(data)


def test_an_occupied_hour_is_open_again_once_it_is_vacated(kernel, problem):
    data = problem().data
    resources, who = calendar_of(kernel, data), array("i", [0] * data.templates.needs)
    before = open_slots(resources, data, MONDAY)
    assert resources.occupy(0, MONDAY, 1, -1, who, 0)
    assert open_slots(resources, data, MONDAY) == [slot for slot in before if slot != 1]
    resources.vacate(0, MONDAY, 1, who, 0)
    assert open_slots(resources, data, MONDAY) == before
    assert list(resources.load) == list(data.resources.load)


TWO_OF_EACH = {
    "physician": (b.member("dr-lee", "physician"), b.member("dr-roe", "physician")),
    "nurse": (b.member("rn-kim", "nurse"), b.member("rn-ray", "nurse")),
    "chair": ("A", "B"),
}


@pytest.mark.parametrize("scarce", TWO_OF_EACH)
def test_nothing_is_occupied_where_one_of_those_needed_is_missing(kernel, problem, scarce):
    there = {what: all_ if what != scarce else all_[:1] for what, all_ in TWO_OF_EACH.items()}
    clinic = {"staff": there["physician"] + there["nurse"], "chairs": there["chair"]}
    data = problem(asked(clinic=clinic)).data
    resources, who = calendar_of(kernel, data), array("i", [0] * data.templates.needs)
    before = open_slots(resources, data, MONDAY)
    second = array("i", [0] * data.templates.needs)
    assert resources.occupy(0, MONDAY, 1, -1, who, 0)
    load = list(resources.load)
    assert not resources.occupy(0, MONDAY, 1, -1, second, 0)
    assert list(resources.load) == load
    resources.vacate(0, MONDAY, 1, who, 0)
    assert open_slots(resources, data, MONDAY) == before


def test_the_wished_for_physician_is_chosen(kernel, problem):
    staff = (*STAFF, b.member("dr-roe", "physician"))
    encoded = problem(asked(clinic={"staff": staff}))
    data, number = encoded.data, {name: at for at, name in encoded.names.items()}
    for wish in ("dr-lee", "dr-roe"):
        resources, who = calendar_of(kernel, data), array("i", [0] * data.templates.needs)
        assert resources.occupy(0, MONDAY, 0, number[wish], who, 0)
        assert number[wish] in who


def staffing_of(kernel, data):
    return kernel("joint_staffing").JointStaffing(data, kernel("work").Work())


def test_two_visits_at_one_hour_want_two_chairs(kernel, problem):
    staff = (*STAFF, b.member("dr-roe", "physician"), b.member("rn-ray", "nurse"))
    for chairs, fit in ((("A",), False), (("A", "B"), True)):
        staffing = staffing_of(kernel, problem(asked(clinic={"staff": staff, "chairs": chairs})).data)
        staffing.visit_step[0] = staffing.visit_step[1] = 0
        assert staffing.fit_together(0, MONDAY, 2) is fit


def test_visits_one_after_the_other_fit(kernel, problem):
    staffing = staffing_of(kernel, problem().data)
    staffing.visit_step[0], staffing.visit_step[1], staffing.visit_step[2] = 2, 0, 1
    assert staffing.fit_together(0, MONDAY, 3)
    staffing.visit_step[3] = 2
    assert not staffing.fit_together(0, MONDAY, 4)


NURSE_OF_TWO = (b.stage("infusion", 60, physician=1, nurse=2),)


@pytest.mark.parametrize(("physicians", "fit"), [(2, False), (3, True)])
def test_who_is_both_physician_and_nurse_serves_as_one_at_a_time(kernel, problem, physicians, fit):
    """Three visits at one hour, two to a nurse: Dr. Lee is the second nurse, unless needed as a physician."""
    both = (b.member("dr-lee", "physician nurse"), b.member("rn-kim", "nurse"))
    others = (b.member("dr-roe", "physician"), b.member("dr-sun", "physician"), b.member("dr-voss", "physician"))
    clinic = {"staff": both + others[:physicians], "chairs": ("A", "B", "C")}
    staffing = staffing_of(kernel, problem(asked(clinic=clinic, visit=NURSE_OF_TWO)).data)
    for visit in range(3):
        staffing.visit_step[visit] = 0
    for _ in range(2):
        assert staffing.fit_together(0, MONDAY, 3) is fit
        assert staffing.fit_together(0, MONDAY, 2)
