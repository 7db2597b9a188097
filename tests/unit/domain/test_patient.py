"""When a patient is ready, cleared and of age; and that names stay out of sight."""

from __future__ import annotations

from datetime import date

import pytest

from support import builders as b

TODAY = b.AS_OF


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2009, 2, 10), date(2027, 2, 10)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2010, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_birthday_makes_an_adult_and_a_leap_day_waits_for_march(born, of_age):
    assert b.patient(date_of_birth=born).of_age_on(18) == of_age


def test_a_leap_day_birthday_in_a_leap_year_is_retained():
    assert b.patient(date_of_birth=date(2008, 2, 29)).of_age_on(20) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("fields", "ready"),
    [
        ({}, date(2026, 11, 23)),
        ({"earliest": date(2026, 12, 1)}, date(2026, 12, 1)),
        ({"clearance": b.clearance(on=date(2026, 12, 2))}, date(2026, 12, 2)),
        ({"date_of_birth": date(2008, 12, 3)}, date(2026, 12, 3)),
        ({"earliest": date(2020, 1, 1)}, date(2026, 11, 23)),
    ],
)
def test_ready_is_the_latest_of_all_gates(fields, ready):
    assert b.patient(**fields).ready_on(TODAY, notice_days=1, minimum_age=18) == ready


def test_names_and_birth_dates_stay_out_of_reprs():
    shown = repr(b.request())

    assert "Santos" not in shown
    assert "1984" not in shown
    assert "Okafor" not in shown


def test_ids_of_a_course_start_with_the_patient_and_the_course():
    patient = b.patient(id="P-1042", course=2)
    assert patient.appointment_id("induction", 3) == "P-1042/2/induction/3"
    assert patient.appointment_id("induction", 3).startswith(patient.course_id)


def test_a_patient_who_names_no_clinic_accepts_all():
    assert b.patient().accepts("riverside")
    assert b.patient(clinics=("harbor",)).accepts("harbor")
    assert not b.patient(clinics=("harbor",)).accepts("riverside")
