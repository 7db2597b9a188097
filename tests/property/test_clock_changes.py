"""Nights on which the clock changes, in four zones: what cannot be, and what stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import oracle
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.request import Pin
from support.builders import clearance, clinic, member, moment, patient, phase, protocol, request, stage, use, weekly

SPRING = {
    "America/New_York": date(2027, 3, 14),
    "Europe/Berlin": date(2027, 3, 28),
    "Australia/Lord_Howe": date(2026, 10, 4),
}
"""Days that start an hour's jump at 02:00; Lord Howe's is of half an hour."""
AUTUMN = {
    "America/New_York": date(2026, 11, 1),
    "Europe/Berlin": date(2026, 10, 25),
    "Australia/Lord_Howe": date(2027, 4, 4),
}
EVERY_CHANGE = [*SPRING.items(), *AUTUMN.items(), ("Asia/Kathmandu", date(2027, 1, 1))]


def asked(zone: str, as_of: date, hours: str, minutes: int = 30, **fields):
    """A course at a clinic in that zone, whose people are always there."""
    always = "mon-sun 00:00-24:00"
    staff = (member("dr-lee", "physician", always), member("rn-kim", "nurse", always))
    return request(
        as_of=as_of,
        clinic=clinic(zone=zone, hours=weekly(f"mon-sun {hours}"), staff=staff, chairs=("A",), grid_minutes=30),
        patient=patient(clearance=clearance(on=as_of)),
        protocol=protocol(visit=(stage("infusion", minutes, physician=1, nurse=1),), phases=(fields.pop("phase"),)),
        **fields,
    )


@pytest.mark.parametrize(("zone", "night"), SPRING.items())
def test_no_visit_starts_at_an_hour_that_the_night_skips(zone, night):
    skipped = 2 * 60 if zone != "Europe/Berlin" else 2 * 60 + 30
    pinned = {1: Pin(night, skipped)}

    there = asked(zone, night - timedelta(days=2), "00:00-06:00", phase=phase(sessions=1), pins=pinned)
    a_day_later = asked(
        zone,
        night - timedelta(days=2),
        "00:00-06:00",
        phase=phase(sessions=1),
        pins={1: Pin(night + timedelta(days=1), skipped)},
    )

    assert best_course(there) is None
    assert best_course(a_day_later).infusions[0].minute == skipped


@pytest.mark.parametrize(("zone", "change"), EVERY_CHANGE)
def test_a_course_across_a_change_of_the_clock_retains_its_time_on_the_wall(zone, change):
    across = asked(zone, change - timedelta(days=8), "09:00-12:00", minutes=60, phase=phase())

    plan = best_course(across)

    assert {visit.minute for visit in plan.infusions} == {9 * 60}
    assert plan.infusions[0].day < change < plan.infusions[-1].day
    assert {visit.start.utcoffset() for visit in plan.infusions} == {
        moment(visit.day, 9 * 60, zone).utcoffset() for visit in plan.infusions
    }
    assert oracle.faults(across, plan) == []


@pytest.mark.parametrize(("zone", "night"), [*SPRING.items(), *AUTUMN.items()])
def test_a_long_visit_waits_until_the_clock_has_changed(zone, night):
    spanning = asked(zone, night - timedelta(days=1), "00:00-06:00", minutes=180, phase=phase(sessions=1))

    plan = best_course(spanning)

    assert plan.infusions[0].day == night
    assert oracle.faults(spanning, plan) == []


def test_a_visit_that_ends_as_the_clock_goes_back_ends_an_hour_before_the_second_two_oclock():
    night = AUTUMN["America/New_York"]
    until_two = asked("America/New_York", night - timedelta(days=1), "01:00-02:00", 60, phase=phase(sessions=1))

    (visit,) = best_course(until_two).infusions

    assert visit.end.isoformat() == "2026-11-01T01:00:00-05:00"


@pytest.mark.parametrize("fold", [0, 1])
def test_a_chair_that_is_taken_in_one_of_two_equal_hours_is_never_taken_twice(fold):
    night = AUTUMN["America/New_York"]
    start = moment(night, 60).replace(fold=fold)
    others = (use("A", "2026-11-01 00:30..2026-11-01 01:00")._replace(start=start, end=start + timedelta(minutes=30)),)
    beside = asked(
        "America/New_York",
        night - timedelta(days=1),
        "01:00-02:00",
        phase=phase(sessions=1),
        pins={1: Pin(night)},
        in_use=others,
    )

    plan = best_course(beside)

    assert plan is None or oracle.faults(beside, plan) == []
