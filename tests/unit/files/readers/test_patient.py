from datetime import date
from pathlib import Path

import pytest

from ketaplan.domain.decided import Hold, Review, Stop
from ketaplan.domain.intervals import MinuteRange
from ketaplan.domain.patient import Attended, Clearance, Preferences
from ketaplan.domain.protocol import Gap
from ketaplan.errors import Fault
from ketaplan.files.readers.patient import faults_for_today, read_patient, read_patient_text
from support.toml_files import PATIENT, changed

LEAST = """\
kind = "patient"
id = "x"
name = "N. N."
date_of_birth = "2000-02-29"
indication = "other"
clearance = { status = "coordination-pending" }
"""


def faults(text: str) -> list[str]:
    return [str(fault) for fault in read_patient_text(text, "P.toml").faults]


def test_every_key_of_a_patient_file_arrives_in_the_patient() -> None:
    patient = read_patient_text(PATIENT, "P.toml").or_raise()
    assert (patient.id, patient.name, patient.date_of_birth) == ("P-1042", "Maria Santos", date(1984, 3, 9))
    assert (patient.course, patient.indication, patient.priority) == (2, "depression", "soon")
    assert (patient.protocol, patient.earliest) == ("iv-induction-6x2", date(2026, 11, 30))
    assert (patient.clinics, patient.file) == (("riverside",), "P.toml")
    assert patient.clearance == Clearance(status="cleared", by="Dr. Okafor", on=date(2026, 11, 20))
    assert patient.preferences == Preferences(days=frozenset({0, 3}), start=540, end=720, physician="dr-lee")
    assert patient.attended == (Attended(phase="induction", number=1, on=date(2026, 11, 16)),)


def test_when_a_patient_can_come_is_read() -> None:
    patient = read_patient_text(PATIENT, "P.toml").or_raise()
    assert patient.available is not None
    assert patient.available.on(date(2026, 11, 30)) == (MinuteRange(540, 900),)
    assert patient.available.on(date(2026, 12, 1)) == ()
    assert patient.unavailable.on(date(2026, 12, 11)) == (MinuteRange(0, 1440),)


def test_what_was_ordered_is_read() -> None:
    patient = read_patient_text(PATIENT, "P.toml").or_raise()
    assert patient.order is not None
    assert (patient.order.sessions, patient.order.per_week) == (8, 3)
    assert patient.order.gap == Gap(min_days=1, max_days=4, ideal=(2, 3))
    assert patient.maintenance is not None
    assert (patient.maintenance.every_days, patient.maintenance.review_on) == ((14, 14, 28), date(2027, 4, 15))


def test_what_was_decided_about_a_course_is_read() -> None:
    patient = read_patient_text(PATIENT, "P.toml").or_raise()
    assert patient.hold == Hold(by="Dr. Voss", on=date(2026, 11, 10), until=date(2026, 11, 12), reason="a cold")
    assert patient.stopped == Stop(by="Dr. Voss", on=date(2026, 11, 13))
    assert patient.review == Review(by="Dr. Voss", on=date(2026, 11, 14), decision="second-course")


def test_every_fault_of_what_was_decided_is_given_at_once() -> None:
    text = changed(PATIENT, "until = 2026-11-12", "until = 2026-11-09")
    assert faults(text) == ["P.toml:59: hold.until: 2026-11-09 is before on 2026-11-10"]
    text = changed(changed(text, '"second-course"', '"booster"'), 'by = "Dr. Voss"\non = 2026-11-13', "on = 2026-11-13")
    assert [one.split(": ")[1] for one in faults(text)] == ["hold.until", "stopped.by", "review.decision"]


def test_nothing_is_decided_after_today() -> None:
    patient = read_patient_text(PATIENT, "P.toml").or_raise()
    found = [str(one).split(": ")[1] for one in faults_for_today(patient, date(2026, 11, 9))]
    assert found == ["hold.on", "stopped.on", "review.on", "attended[0].on", "clearance.on"]


def test_a_site_may_clear_for_itself() -> None:
    patient = read_patient_text(PATIENT, "P.toml").or_raise()
    assert patient.at("lakeside").clearance == Clearance(status="coordination-pending")
    assert patient.at("riverside").clearance == patient.clearance
    again = '\n[[clearances]]\nsite = "lakeside"\nstatus = "cleared"\n'
    assert sorted(one.split(": ")[1] for one in faults(PATIENT + again)) == [
        "clearances[1].by",
        "clearances[1].on",
        "clearances[1].site",
    ]


def test_one_number_of_days_counts_as_every_session_of_maintenance() -> None:
    patient = read_patient_text(changed(PATIENT, "[14, 14, 28]", "21"), "P.toml").or_raise()
    assert patient.maintenance is not None
    assert patient.maintenance.every_days == (21, 21, 21)


@pytest.mark.parametrize("more", ["", "available = []\n", "clinics = []\n"])
def test_a_patient_who_says_nothing_more_comes_at_any_time_to_any_clinic(more: str) -> None:
    patient = read_patient_text(LEAST + more, "P.toml").or_raise()
    assert (patient.available, patient.clinics, patient.course, patient.priority) == (None, (), 1, "routine")
    assert patient.preferences == Preferences()


def test_a_session_is_attended_once_and_one_a_day() -> None:
    again = '\n[[attended]]\nphase = "induction"\nnumber = 1\non = 2026-11-16\n'
    assert faults(PATIENT + again) == [
        "P.toml:73: attended[1].number: session 1 of induction is already listed",
        "P.toml:74: attended[1].on: another session is already listed on 2026-11-16; one a day",
    ]


def test_an_order_that_orders_nothing_is_a_warning() -> None:
    read = read_patient_text(LEAST + '[order]\nby = "Dr. Lee"\non = 2026-11-21\n', "P.toml")
    assert read.value is not None
    assert [str(fault) for fault in read.faults] == [
        "P.toml:7: order: warning: an order needs sessions, per_week or gap_days"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date_of_birth = 1984-03-09", 'date_of_birth = "03/09/1984"'),
        ("date_of_birth = 1984-03-09", "date_of_birth = 1984-03-09T00:00:00"),
        ("date_of_birth = 1984-03-09", "date_of_birth = 03/09/1984"),
        ("date_of_birth = 1984-03-09", "date_of_birth = 0984-03-09"),
        ('name = "Maria Santos"', 'name = ["Maria Santos"]'),
        ('name = "Maria Santos"', 'name = "Maria Santos'),
        ('name = "Maria Santos"', "name = Maria Santos"),
    ],
)
def test_no_fault_repeats_a_name_or_a_birth_date(old: str, new: str) -> None:
    (found,) = faults(changed(PATIENT, old, new))
    assert not any(private in found for private in ("Maria", "Santos", "984", "09/19"))


def test_a_session_attended_after_today_is_a_fault_of_today(tmp_path: Path) -> None:
    path = tmp_path / "P.toml"
    path.write_text(PATIENT, encoding="utf-8")
    patient = read_patient(path).or_raise()

    def faults_on(day: date) -> list[Fault]:
        return [one for one in faults_for_today(patient, day) if not one.warning]

    assert faults_on(date(2026, 11, 16)) == []
    (fault,) = faults_on(date(2026, 11, 15))
    assert str(fault) == (
        f"{path}:36: attended[0].on: 2026-11-16 is after today, 2026-11-15: list only past sessions here"
    )


def test_text_from_a_script_is_read_like_a_file() -> None:
    assert read_patient_text(PATIENT.replace("\n", "\r\n"), "stdin").or_raise().id == "P-1042"
