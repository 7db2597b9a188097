"""What is valid in a patient file but probably a slip is a warning, in every command that reads the file."""

from datetime import date

import pytest

from ketaplan.files.readers.patient import faults_for_today, read_patient_text

TODAY = date(2026, 11, 27)
MARIA = """\
kind = "patient"
id = "P-1042"
name = "Maria Santos"
date_of_birth = 1984-03-09
indication = "depression"
{more}
[clearance]
status = "{status}"
by = "Dr. Okafor"
on = {on}
{tables}
"""


def warnings(
    more: str = "", *, tables: str = "", status: str = "cleared", on: str = "2026-11-20", born: str = "1984-03-09"
) -> list[str]:
    text = MARIA.format(more=more, tables=tables, status=status, on=on).replace("1984-03-09", born)
    read = read_patient_text(text, "P.toml")
    found = [*read.faults, *faults_for_today(read.or_raise(), TODAY)]
    assert all(one.warning and born not in one.message for one in found)
    return [f"{one.key}: {one.message}" for one in found]


def test_an_ordinary_file_is_unlikely_in_nothing() -> None:
    assert warnings("earliest = 2026-12-07\nreferred_on = 2026-11-02") == []
    assert warnings(status="coordination-pending", on="2026-12-04") == []


@pytest.mark.parametrize(("born", "years"), [("2019-05-05", 7), ("2008-11-28", 17), ("1901-01-01", 125)])
def test_a_child_is_unlikely_and_so_is_a_very_old_patient(born: str, years: int) -> None:
    assert warnings(born=born) == [f"date_of_birth: the patient is {years} years old; check the date"]


def test_a_patient_is_of_age_on_the_birthday() -> None:
    assert warnings(born="2008-11-27") == []


def test_no_one_is_cleared_later_than_today_nor_before_the_birth() -> None:
    ahead = "clearance.on: 2027-11-20 is a year from now; until then the patient is not cleared"
    assert warnings(on="2027-11-20") == [ahead]
    assert warnings(on="2026-11-28") == [
        "clearance.on: 2026-11-28 is 1 day from now; until then the patient is not cleared"
    ]
    assert warnings(on="1974-11-20") == ["clearance.on: 1974-11-20 is before the birth of the patient"]
    (own,) = warnings(tables='[[clearances]]\nsite = "a"\nstatus = "cleared"\nby = "Dr. A"\non = 2027-11-20')
    assert own.startswith("clearances[0].on: 2027-11-20 is a year from now")


def test_an_old_clearance_is_unlikely_only_if_the_file_wants_the_course_a_year_later() -> None:
    assert warnings(on="2024-11-20") == []
    (old,) = warnings("referred_on = 2026-11-02", on="2024-11-20")
    assert old.startswith("clearance.on: 2024-11-20 is over a year before")


def test_days_of_another_year_are_unlikely() -> None:
    assert warnings("earliest = 2016-01-01") == [
        "earliest: 2016-01-01 is over a year before the clearance, 2026-11-20; check the year"
    ]
    assert warnings("earliest = 2028-01-01") == ["earliest: 2028-01-01 is a year from now; check the year"]
    assert warnings("referred_on = 2027-01-01") == ["referred_on: 2027-01-01 is after today, 2026-11-27"]
    assert warnings(status="coordination-pending", on="2028-12-04") == [
        "clearance.on: 2028-12-04 is 2 years from now; check the year"
    ]


def test_an_order_of_a_year_ahead_is_unlikely() -> None:
    order = '[order]\nby = "Dr. Lee"\non = 2027-12-21\nsessions = 8'
    kept = '[maintenance]\nby = "Dr. Voss"\non = 2027-12-20\nsessions = 4\nevery_days = 14'
    found = warnings(tables=f"{order}\n{kept}")
    assert [one.split(": ")[0] for one in found] == ["order.on", "maintenance.on"]


def test_a_window_that_is_listed_twice_is_a_slip_and_so_are_years_away() -> None:
    window = '[[available]]\ndays = ["mon"]\nfrom = 09:00:00\nto = 15:00:00\n'
    away = "[[unavailable]]\nfrom = 2026-12-10\nto = 2062-12-11\n"
    assert warnings(tables=window * 2 + away) == [
        "available[1]: is already listed",
        "unavailable[0].to: 2062-12-11 is 36 years after from 2026-12-10; check the year",
    ]
