"""Ids of appointments are put together and taken apart in one place."""

from __future__ import annotations

from ketaplan.domain.appointment_id import appointment_id, course_id, original_id, patient_of, replacement_id
from support import builders as b


def test_an_id_is_patient_course_phase_and_number():
    assert appointment_id("P-1042", 2, "induction", 3) == "P-1042/2/induction/3"
    assert course_id("P-1042", 2) == "P-1042/2"
    assert patient_of("P-1042/2/induction/3") == "P-1042"


def test_a_patient_names_the_sessions_of_the_own_course():
    patient = b.patient(id="P-7", course=2)

    assert patient.appointment_id("weekly", 4) == "P-7/2/weekly/4"
    assert patient.course_id == "P-7/2"


def test_a_replacement_retains_the_number_of_the_session():
    assert replacement_id("P-7/1/induction/2", 2) == "P-7/1/induction/2~2"
    assert replacement_id("P-7/1/induction/2~2", 3) == "P-7/1/induction/2~3"
    assert original_id("P-7/1/induction/2~3") == original_id("P-7/1/induction/2") == "P-7/1/induction/2"
