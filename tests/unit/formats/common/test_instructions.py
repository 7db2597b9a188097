from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from ketaplan.domain.clinic import Instructions
from ketaplan.formats.common.instructions import preparation
from support import plans


def told(instructions: Instructions, minute: int = 540, day: date = date(2026, 11, 30), **clinic_fields) -> list[str]:
    clinic = replace(plans.staffed_clinic(**clinic_fields), instructions=instructions)
    return list(preparation(plans.infusion(clinic, 1, day, minute), clinic))


def test_the_clock_times_are_computed_for_the_visit() -> None:
    assert told(plans.FASTING) == [
        "Nothing to eat from 03:00.",
        "Clear drinks until 07:00, nothing after that.",
        "Please be here at 08:45.",
        "The clinic asks you not to drive before 11:00 on Tue 1 Dec.",
        "Someone must take you home.",
        "Wear a top with loose sleeves.",
    ]


def test_a_clinic_with_a_12_hour_clock_says_am_and_pm() -> None:
    assert told(plans.FASTING, 780, clock=12)[:3] == [
        "Nothing to eat from 7:00 am.",
        "Clear drinks until 11:00 am, nothing after that.",
        "Please be here at 12:45 pm.",
    ]


def test_a_time_on_another_day_says_which() -> None:
    assert told(replace(plans.FASTING, no_solids_hours=10))[0] == "Nothing to eat from 23:00 on Sun 29 Nov."
    assert told(Instructions(arrive_minutes_early=15), 0) == ["Please be here at 23:45 on Sun 29 Nov."]
    assert (
        told(plans.FASTING, day=date(2026, 12, 31))[3]
        == "The clinic asks you not to drive before 11:00 on Fri 1 Jan 2027."
    )


def test_hours_are_real_hours_on_a_night_when_the_clock_changes() -> None:
    assert told(plans.FASTING, day=date(2026, 11, 1))[0] == "Nothing to eat from 03:00."
    assert told(replace(plans.FASTING, no_solids_hours=8), day=date(2026, 11, 1))[0] == "Nothing to eat from 01:00."
    assert told(replace(plans.FASTING, no_solids_hours=9), day=date(2026, 11, 1))[0] == "Nothing to eat from 01:00."


def test_a_clinic_that_says_nothing_shows_nothing() -> None:
    assert told(Instructions()) == []
    assert told(Instructions(escort="none", arrive_minutes_early=0)) == []


def test_no_one_fasts_for_a_consultation() -> None:
    clinic = replace(plans.staffed_clinic(), instructions=plans.FASTING)
    visit = plans.consultation(clinic, date(2026, 11, 24))
    assert list(preparation(visit, clinic)) == ["Please be here at 09:45."]


def test_half_an_hour_without_drinks_ends_on_the_minute() -> None:
    assert told(Instructions(no_clear_liquids_hours=0.5, no_solids_hours=1.25)) == [
        "Nothing to eat from 07:45.",
        "Clear drinks until 08:30, nothing after that.",
    ]


@pytest.mark.parametrize(
    ("hours", "words"),
    [(None, "the next day"), (12, "23:00"), (24.5, "11:30 on Tue 1 Dec")],
)
def test_after_sleep_comes_next_to_the_hours(hours, words) -> None:
    assert told(Instructions(drive_after_sleep=True, no_driving_hours=hours)) == [
        f"The clinic asks you not to drive before {words}, and not before you have slept."
    ]
    assert told(Instructions(drive_after_sleep=False)) == []


@pytest.mark.parametrize("key", [key for key in Instructions.__struct_fields__ if key != "other_notes"])
def test_where_the_protocol_says_something_the_clinic_does_not(key) -> None:
    of_clinic = replace(plans.FASTING, drive_after_sleep=True)
    others = {"escort": "recommended", "notes": ("Bring a book.",), "drive_after_sleep": False}
    of_protocol = Instructions(**{key: others.get(key, 1)})
    clinic = replace(plans.staffed_clinic(), instructions=of_clinic)
    visit = plans.infusion(clinic, 1, date(2026, 11, 30))

    said = list(preparation(visit, clinic, of_protocol))

    assert said == told(replace(of_clinic, **{key: others.get(key, 1)}))
    assert said != told(of_clinic)
    assert list(preparation(visit, clinic, Instructions())) == told(of_clinic)
