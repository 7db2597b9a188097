"""What people decided is shown everywhere it decides: by which person, and when."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from ketaplan.domain.decided import Resume
from ketaplan.domain.order import MaintenanceOrder, Order, with_order
from ketaplan.domain.patient import Clearance
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.plan.view import PlanView
from support import builders as b
from support import plans

SHOWN_IN = {
    "table": Options(),
    "details": Options(details=True),
    "narrow": Options(width=40),
    "json": Options(),
    "toml": Options(),
}
"""What a decision is shown in: spreadsheets and calendars leave the clinic, and hold no names."""
ORDER = Order(by="Dr. Lee", on=date(2026, 11, 21), sessions=8, per_week=3, gap=b.gap(1, 6, (2, 3)))
MAINTENANCE = MaintenanceOrder(by="Dr. Voss", on=date(2026, 11, 19), every_days=(14, 28))
DECIDED = {
    "cleared": ({"clearance": Clearance(status="cleared", by="Dr. Okafor", on=date(2026, 11, 20))}, "Dr. Okafor", 20),
    "order": ({"order": ORDER}, "Dr. Lee", 21),
    "maintenance_order": ({"maintenance": MAINTENANCE}, "Dr. Voss", 19),
}


def view_of(statuses=None, **fields) -> PlanView:
    patient = b.patient(**fields)
    return plans.view(
        patient=patient,
        protocol=with_order(b.protocol(), patient.order),
        decided=patient.decisions(b.AS_OF),
        statuses=statuses,
    )


def text_of(where: str, view: PlanView) -> str:
    written = FORMATS["plan"][where if where in FORMATS["plan"] else "table"].render([view], SHOWN_IN[where])
    return " ".join(written.split())


@pytest.mark.parametrize("statuses", [None, {}], ids=["planned", "kept"])
@pytest.mark.parametrize("where", SHOWN_IN)
@pytest.mark.parametrize("decision", DECIDED)
def test_who_decided_and_when_is_shown(decision, where, statuses):
    fields, author, day = DECIDED[decision]

    text = text_of(where, view_of(statuses, **fields))

    assert author in text
    assert f"2026-11-{day}" in text if where in {"json", "toml"} else f"{author}, {day} Nov 2026" in text


@pytest.mark.parametrize("where", SHOWN_IN)
def test_marks_that_turn_an_authors_name_around_are_left_out(where):
    clearance = Clearance(status="cleared", by="Dr. \u202eOkafor", on=date(2026, 11, 20))

    text = text_of(where, view_of(clearance=clearance))

    assert "Dr. Okafor" in text


@pytest.mark.parametrize("where", SHOWN_IN)
@pytest.mark.parametrize("decision", ["order", "maintenance_order"])
def test_what_no_one_decided_is_not_shown(decision, where):
    _, author, _ = DECIDED[decision]

    assert author not in text_of(where, replace(view_of(), clinic=b.clinic()))


RESUMED = Resume(by="Dr. Ito", on=date(2026, 11, 18), phase="induction", number=2, max_gap_days=21)


@pytest.mark.parametrize("where", ["table", "details", "narrow"])
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "after induction/2 the course continues, within 21 days"),
        ({"counts": True}, "it counts as given; after induction/2 the course continues, within 21 days"),
        ({"counts": False, "max_gap_days": None}, "it does not count; after induction/2 the course continues"),
        ({"restart": True}, "after induction/2 this course is closed"),
    ],
)
def test_who_decided_how_a_course_continues_is_shown(changed, words, where):
    text = text_of(where, view_of(resume=(replace(RESUMED, **changed),)))

    assert f"Dr. Ito, 18 Nov 2026: {words}." in text


@pytest.mark.parametrize("where", ["table", "details", "narrow"])
@pytest.mark.parametrize("priority", ["routine", "soon", "urgent"])
def test_the_priority_is_shown_where_it_is_not_routine(priority, where):
    text = text_of(where, view_of(priority=priority))

    assert (f"Priority: {priority}." in text) == (priority != "routine")


def test_an_order_takes_the_place_of_a_heading_that_the_rows_would_contradict():
    text = text_of("table", view_of(order=ORDER))

    assert "six infusions" not in text
    assert "IV ketamine, 8 infusions, 3 a week" in text
    assert "By order of Dr. Lee, 21 Nov 2026: 8 infusions, 3 a week, instead of 6, 2 a week; 1 to 6 days" in text


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"sessions": 1}, "1 infusion, 2 a week, instead of 6, 2 a week."),
        ({"gap": b.gap(2, 5)}, "6 infusions, 2 a week, instead of 6, 2 a week; 2 to 5 days apart, instead of 2 to 7"),
    ],
)
def test_what_is_ordered_is_reported_next_to_what_it_replaces(order, words):
    assert words in text_of("table", view_of(order=Order(by="Dr. Lee", on=date(2026, 11, 21), **order)))


def test_what_is_ordered_after_the_course_is_reported_with_its_gaps_and_its_review():
    order = replace(MAINTENANCE, review_on=date(2027, 4, 15))
    every = replace(MAINTENANCE, every_days=(7, 7))

    assert ": 2 infusions, after 14 and 28 days, review on 15 Apr 2027." in text_of("table", view_of(maintenance=order))
    assert ": 2 infusions, every 7 days." in text_of("table", view_of(maintenance=every))


def test_an_author_on_the_staff_is_called_as_in_the_table():
    assert "Cleared by Dr. Voss, 20 Nov" in text_of("table", view_of(clearance=b.clearance(by="dr-voss")))


@pytest.mark.parametrize("where", ["table", "details", "narrow"])
def test_maintenance_that_is_ordered_later_is_shown_as_not_planned_yet(where):
    later = replace(MAINTENANCE, on=date(2026, 12, 20))

    text = text_of(where, view_of(maintenance=later))

    assert "Maintenance by order of Dr. Voss, 20 Dec 2026: not planned before that day." in text
    assert "maintenance_order" not in text_of("json", view_of(maintenance=later))
