"""The time of people and chairs: the resource calendar, and joint staffing."""

from __future__ import annotations

from array import array

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


def test_nothing_is_occupied_where_a_person_is_missing(kernel, problem):
    data = problem().data
    resources, who = calendar_of(kernel, data), array("i", [0] * data.templates.needs)
    resources.occupy(0, MONDAY, 1, -1, who, 0)
    load = list(resources.load)
    assert not resources.occupy(0, MONDAY, 1, -1, who, 0)
    assert list(resources.load) == load


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
