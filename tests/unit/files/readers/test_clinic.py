import re
from datetime import date, datetime
from pathlib import Path

import pytest

from ketaplan.domain.clinic import Instructions
from ketaplan.domain.clock import zone_names
from ketaplan.domain.intervals import MinuteRange
from ketaplan.files.readers.clinic import oddities_in, read_clinic
from ketaplan.files.toml.document import read_document
from support.toml_files import CLINIC, changed

FRIDAY, NEXT_FRIDAY = date(2026, 11, 27), date(2026, 12, 4)


def read(folder: Path, text: str):
    path = folder / "clinic.toml"
    path.write_text(text, encoding="utf-8")
    return read_clinic(path)


def faults(folder: Path, text: str) -> list[str]:
    return [str(fault).removeprefix(f"{folder}/") for fault in read(folder, text).faults]


def test_every_key_of_a_clinic_file_arrives_in_the_clinic(tmp_path: Path) -> None:
    clinic = read(tmp_path, CLINIC).or_raise()
    assert (clinic.id, clinic.name, clinic.timezone) == ("riverside", "Riverside Infusion Clinic", "America/New_York")
    assert (clinic.grid_minutes, clinic.protocol, clinic.book) == (15, "iv-induction-6x2", "ketaplan.db")
    assert (clinic.notice_days, clinic.clock, clinic.chairs) == (2, 12, ("A", "B"))
    assert clinic.file == str(tmp_path / "clinic.toml")
    assert (clinic.weights.wait_day, clinic.weights.urgent, clinic.weights.soon) == (0, 1_000_000, 3)
    assert clinic.instructions == Instructions(
        arrive_minutes_early=15,
        no_solids_hours=6,
        no_clear_liquids_hours=2,
        no_driving_hours=24,
        escort="required",
        notes=("Wear a top with loose sleeves.",),
    )


def test_opening_hours_that_touch_are_one_and_may_end_at_midnight(tmp_path: Path) -> None:
    assert read(tmp_path, CLINIC).or_raise().hours.on(FRIDAY) == (MinuteRange(480, 1440),)


def test_a_person_may_have_several_roles_and_shifts_of_every_second_week(tmp_path: Path) -> None:
    lee, kim = read(tmp_path, CLINIC).or_raise().staff
    assert (lee.id, lee.roles, kim.roles) == ("dr-lee", ("physician", "psychiatrist"), ("nurse",))
    assert lee.shifts.on(FRIDAY) == (MinuteRange(480, 720),)
    assert lee.shifts.on(NEXT_FRIDAY) == ()
    assert lee.leave.on(date(2026, 12, 9)) == (MinuteRange(0, 1440),)


def test_closures_and_busy_time_are_days_or_parts_of_them(tmp_path: Path) -> None:
    clinic = read(tmp_path, CLINIC).or_raise()
    assert clinic.closures.on(date(2026, 12, 26)) == (MinuteRange(0, 1440),)
    assert clinic.closures.on(date(2026, 12, 31)) == (MinuteRange(720, 1440),)
    assert clinic.closures.on(date(2027, 1, 1)) == ()
    assert [interval.start for interval in clinic.busy_intervals("dr-lee").intervals] == [datetime(2026, 12, 1, 9)]
    assert clinic.busy_intervals(None).on(date(2026, 12, 2)) == (MinuteRange(0, 1440),)


def test_what_is_optional_may_be_left_out(tmp_path: Path) -> None:
    read_clinic = read(
        tmp_path, 'kind = "clinic"\nid = "a"\nname = "A"\ntimezone = "Asia/Kathmandu"\ngrid_minutes = 60\n'
    )
    clinic = read_clinic.or_raise()
    assert (clinic.notice_days, clinic.clock, clinic.protocol, clinic.book) == (1, 24, "iv-induction-6x2", None)
    assert read_clinic.faults == ()


def test_what_the_public_may_read_of_the_place_is_stated_apart_from_the_clinics_name(tmp_path: Path) -> None:
    public = 'public_name = "Riverside"\npublic_address = "12 Shore Road"\nphone = "+1 555 0100"\nclock = 12'
    clinic = read(tmp_path, changed(CLINIC, "clock = 12", public)).or_raise()
    assert (clinic.public_name, clinic.public_address, clinic.phone) == ("Riverside", "12 Shore Road", "+1 555 0100")
    assert read(tmp_path, CLINIC).or_raise().public_name == ""


def test_a_faulty_list_of_people_is_no_reason_to_call_them_unknown(tmp_path: Path) -> None:
    found = faults(tmp_path, changed(CLINIC, 'id = "B"', "id = 7"))
    assert found == [
        "clinic.toml:37: chairs[0].id: 7 is not an id of 1 to 64 characters from A-Z a-z 0-9 . _ - (put it in quotes)"
    ]


def test_names_of_people_are_in_no_fault(tmp_path: Path) -> None:
    text = changed(CLINIC, '"Alex Kim"', '["Alex Kim"]')
    assert not any("Alex" in fault for fault in faults(tmp_path, text))


def test_a_shift_outside_opening_hours_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text(changed(CLINIC, 'days = ["fri"]', 'days = ["fri", "sat"]'), encoding="utf-8")
    (warning,) = oddities_in(read_document(path).or_raise())
    assert warning.warning
    assert str(warning).endswith(
        "clinic.toml:54: staff[1].shifts[1]: warning: 08:00 to 12:00 is outside the opening hours on sat"
    )


CLOCKS = [
    ("EST", "America/New_York"),
    ("PST8PDT", "America/Los_Angeles"),
    ("Japan", "Asia/Tokyo"),
    ("GB", "Europe/London"),
    ("CET", "Europe/Berlin"),
    ("GMT", None),
    ("Etc/GMT+5", None),
]


@pytest.mark.parametrize(("name", "place"), CLOCKS)
def test_a_zone_that_names_a_clock_and_not_a_place_is_a_fault_with_the_place(tmp_path: Path, name, place) -> None:
    (fault,) = faults(tmp_path, changed(CLINIC, "America/New_York", name))
    assert f"'{name}' names a clock, not a place" in fault
    assert (f"did you mean '{place}'?" in fault) == bool(place)


@pytest.mark.parametrize("name", sorted(name for name in zone_names() if "/" not in name and name != "UTC"))
def test_no_zone_of_one_word_is_a_place(tmp_path: Path, name: str) -> None:
    (fault,) = faults(tmp_path, changed(CLINIC, "America/New_York", name))
    assert "give area and city" in fault


def test_hours_of_instructions_may_be_quarters_and_sleep_comes_before_driving(tmp_path: Path) -> None:
    text = changed(CLINIC, "no_clear_liquids_hours = 2", "no_clear_liquids_hours = 0.5\ndrive_after_sleep = true")
    told = read(tmp_path, text).or_raise().instructions
    assert (told.no_clear_liquids_hours, told.drive_after_sleep) == (0.5, True)


@pytest.mark.parametrize("hours", ["0.3", "-0.5", "168.25", "nan", "inf", "true", '"2"'])
@pytest.mark.parametrize("key", ["no_solids_hours", "no_clear_liquids_hours", "no_driving_hours"])
def test_hours_are_full_or_with_quarters(tmp_path: Path, key: str, hours: str) -> None:
    text = re.sub(f"{key} = .*", f"{key} = {hours}", CLINIC)
    (fault,) = faults(tmp_path, text)
    assert f"instructions.{key}: " in fault
    assert "is not a number from 0 to 168" in fault
