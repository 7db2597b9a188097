from __future__ import annotations

from datetime import date

from msgspec.structs import replace

import courses
from ketaplan.domain.clinic import Instructions
from ketaplan.formats.preparation import preparation


def told(instructions: Instructions, minute: int = 540, day: date = date(2026, 11, 30), **clinic_fields) -> list[str]:
    clinic = replace(courses.staffed_clinic(**clinic_fields), instructions=instructions)
    return list(preparation(courses.infusion(clinic, 1, day, minute), clinic))


def test_the_clock_times_are_worked_out_for_the_visit() -> None:
    assert told(courses.FASTING) == [
        "Nothing to eat from 03:00.",
        "Clear drinks until 07:00, nothing after that.",
        "Please be here at 08:45.",
        "No driving until 11:00 on Tue 1 Dec.",
        "Somebody must take you home.",
        "Wear a top with loose sleeves.",
    ]


def test_a_clinic_with_a_clock_of_twelve_hours_says_am_and_pm() -> None:
    assert told(courses.FASTING, 780, clock=12)[:3] == [
        "Nothing to eat from 7:00 am.",
        "Clear drinks until 11:00 am, nothing after that.",
        "Please be here at 12:45 pm.",
    ]


def test_a_time_on_another_day_says_which() -> None:
    assert told(replace(courses.FASTING, no_solids_hours=10))[0] == "Nothing to eat from 23:00 on Sun 29 Nov."
    assert told(Instructions(arrive_minutes_early=15), 0) == ["Please be here at 23:45 on Sun 29 Nov."]
    assert told(courses.FASTING, day=date(2026, 12, 31))[3] == "No driving until 11:00 on Fri 1 Jan 2027."


def test_hours_are_real_hours_on_a_night_when_the_clock_changes() -> None:
    assert told(courses.FASTING, day=date(2026, 11, 1))[0] == "Nothing to eat from 03:00."
    assert told(replace(courses.FASTING, no_solids_hours=8), day=date(2026, 11, 1))[0] == "Nothing to eat from 01:00."
    assert told(replace(courses.FASTING, no_solids_hours=9), day=date(2026, 11, 1))[0] == "Nothing to eat from 01:00."


def test_a_clinic_that_says_nothing_tells_nothing() -> None:
    assert told(Instructions()) == []
    assert told(Instructions(escort="none", arrive_minutes_early=0)) == []


def test_nobody_fasts_for_a_consultation() -> None:
    clinic = replace(courses.staffed_clinic(), instructions=courses.FASTING)
    visit = courses.consultation(clinic, date(2026, 11, 24))
    assert list(preparation(visit, clinic)) == ["Please be here at 09:45."]
