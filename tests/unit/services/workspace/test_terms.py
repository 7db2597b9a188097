"""What a patient's file, a protocol and a clinic ask for together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ketaplan.domain.patient import Attended
from ketaplan.errors import Fault
from ketaplan.files.protocol_library import ProtocolLibrary
from ketaplan.files.readers.clinic import read_clinic
from ketaplan.files.readers.patient import read_patient
from ketaplan.files.readers.protocol import read_protocol
from ketaplan.files.schemas.patient import PATIENT as PATIENT_SCHEMA
from ketaplan.services.workspace.terms import DECIDERS, terms_at
from support import builders as b
from support.toml_files import CLINIC, PATIENT, PROTOCOL, changed, clinic_folder

WHOSE = {"clearance": "Dr. Okafor", "order": "Dr. Lee", "maintenance": "Dr. Voss"}
"""Who decided what in the patient's file of the tests, which is in three tables."""

STAFF = {"physician": "Dr. Ann Ito", "psychiatrist": "Dr. Bo Marsh", "nurse": "Cy Duarte"}
MAY_DECIDE = {
    "clearance": {"physician", "psychiatrist"},
    "order": {"physician"},
    "maintenance": {"physician"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with one more person of each role."""
    clinic = clinic_folder(tmp_path)
    people = [f'\n[[staff]]\nid = "one-{role}"\nname = "{name}"\nrole = "{role}"\n' for role, name in STAFF.items()]
    clinic.write_text(changed(CLINIC, "[instructions]", f"{''.join(people)}\n[instructions]"), encoding="utf-8")
    return tmp_path


def terms(folder: Path, old: str = "", new: str = "") -> tuple[Fault, ...]:
    """The faults of the patient's terms at the clinic, after one change in the file."""
    path = folder / "patients/P-1042.toml"
    path.write_text(changed(PATIENT, old, new), encoding="utf-8")
    clinic = read_clinic(folder / "clinic.toml").or_raise()
    return terms_at(ProtocolLibrary(folder / "clinic.toml"), clinic, read_patient(path).or_raise()).faults


def test_every_table_in_which_someone_decides_says_who_may() -> None:
    tables = {
        key
        for key, field in PATIENT_SCHEMA["fields"].items()
        if "by" in field["schema"].get("fields", field["schema"].get("items_schema", {}).get("fields", {}))
    }
    assert tables == set(DECIDERS) > set(WHOSE)


@pytest.mark.parametrize("table", WHOSE)
@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("said", ["id", "name", "ID", "na  me"])
def test_only_someone_with_the_role_has_decided(folder: Path, table: str, role: str, said: str) -> None:
    name = {
        "id": f"one-{role}",
        "name": STAFF[role],
        "ID": f"ONE-{role.upper()}",
        "na  me": f"  {STAFF[role].replace(' ', '  ')} ",
    }[said]

    faults = terms(folder, f'by = "{WHOSE[table]}"', f'by = "{name}"')

    assert [fault.key for fault in faults] == ([] if role in MAY_DECIDE[table] else [f"{table}.by"])
    assert not any(fault.warning or STAFF[role] in str(fault) for fault in faults)
    assert all(f"one-{role} is a {role} here" in fault.message and fault.line > 0 for fault in faults)


@pytest.mark.parametrize("table", WHOSE)
def test_someone_who_does_not_work_here_may_have_decided(folder: Path, table: str) -> None:
    assert terms(folder, f'by = "{WHOSE[table]}"', 'by = "Dr. Somebody Else"') == ()


def test_of_two_people_with_one_name_either_may_be_meant(folder: Path) -> None:
    clinic = folder / "clinic.toml"
    clinic.write_text(clinic.read_text().replace('"Cy Duarte"', '"Dr. Ann Ito"'), encoding="utf-8")
    assert terms(folder, 'by = "Dr. Lee"', 'by = "Dr. Ann Ito"') == ()


def test_a_session_attended_under_age_is_a_warning(folder: Path) -> None:
    (fault,) = terms(folder, "date_of_birth = 1984-03-09", "date_of_birth = 2008-11-17")
    assert (fault.key, fault.warning) == ("attended[0].on", True)
    assert "2008" not in str(fault)


def test_a_session_attended_in_a_phase_that_the_course_has_not_is_a_fault(folder: Path) -> None:
    (fault,) = terms(folder, 'phase = "induction"', 'phase = "inducktion"')
    assert (fault.key, fault.warning) == ("attended[0].phase", False)
    assert fault.message.endswith("(did you mean 'induction'?); phases are induction, maintenance")


def test_what_the_protocols_sources_are_not_about_is_one_warning(folder: Path) -> None:
    about = 'for = ["ptsd", "anxiety"]\n\n[consultation]'
    own = folder / "protocols/own-course.toml"
    own.write_text(changed(PROTOCOL, "[consultation]", about).replace("own-course", "iv-induction-6x2"))

    (fault,) = terms(folder, "priority", "priority")
    assert (fault.key, fault.warning) == ("indication", True)
    assert fault.message == "the sources of iv-induction-6x2 are about ptsd, anxiety, not about depression"
    assert terms(folder, '"depression"', '"anxiety"') == ()


# -- sizes that are right one by one, and too much together

ORDER = "sessions = 8\nper_week = 3\ngap_days = { min = 1, ideal = [2, 3], max = 4 }\n"
MAINTENANCE = "sessions = 3\nevery_days = [14, 14, 28]\n"
BOTH = f'{ORDER}\n[maintenance]\nby = "Dr. Voss"\non = 2026-12-20\n{MAINTENANCE}'
LONG_ORDER = "sessions = 40\ngap_days = { min = 1, ideal = [1, 45], max = 45 }\n"
TOO_MUCH = {
    "an order alone": (ORDER, LONG_ORDER.replace("45", "366"), "order"),
    "maintenance alone": (MAINTENANCE, "sessions = 200\nevery_days = 366\n", "maintenance"),
    "both together": (
        BOTH,
        BOTH.replace(ORDER, LONG_ORDER).replace(MAINTENANCE, "sessions = 100\nevery_days = 20\n"),
        "maintenance",
    ),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_orders_that_reach_past_ten_years_are_a_fault_of_the_file_itself(folder: Path, case: str) -> None:
    old, new, key = TOO_MUCH[case]
    path = folder / "patients/P-1042.toml"
    path.write_text(changed(PATIENT, old, new), encoding="utf-8")
    (fault,) = read_patient(path).faults
    assert (fault.key, fault.warning) == (key, False)
    assert "more than 10 years" in fault.message
    assert fault.line > 0


@pytest.mark.parametrize(
    ("phases", "sessions", "most", "words"),
    [(200, 40, 7, "8000 sessions in total; a course can have 300 at most"), (8, 38, 7, "304 sessions in total"),
     (10, 3, 366, "more than 10 years"), (10, 30, 13, "more than 10 years")],
)  # fmt: skip
def test_a_protocol_of_too_many_sessions_or_years_is_a_fault(
    tmp_path: Path, phases: int, sessions: int, most: int, words: str
) -> None:
    (fault,) = read_protocol(written(tmp_path, phases, sessions, most)).faults
    assert fault.key == "phases"
    assert words in fault.message


@pytest.mark.parametrize(("phases", "sessions", "most"), [(10, 30, 12), (8, 37, 7), (1, 10, 366)])
def test_three_hundred_sessions_within_ten_years_are_right(
    tmp_path: Path, phases: int, sessions: int, most: int
) -> None:
    assert read_protocol(written(tmp_path, phases, sessions, most)).faults == ()


def written(folder: Path, phases: int, sessions: int, most: int) -> Path:
    """A protocol of this many phases, each of this many sessions this many days apart."""
    first, last = PROTOCOL.index("[[phases]]"), PROTOCOL.index("[maintenance]")
    text = "".join(
        f'[[phases]]\nname = "p{number}"\nsessions = {sessions}\n'
        f"gap_days = {{ min = 1, ideal = [1, {most}], max = {most} }}\n"
        for number in range(phases)
    )
    path = folder / "own.toml"
    path.write_text(PROTOCOL[:first] + text + PROTOCOL[last:], encoding="utf-8")
    return path


def test_what_is_right_alone_is_too_much_with_the_protocol(folder: Path) -> None:
    path = written(folder / "protocols", 7, 40, 7)
    path.write_text(path.read_text().replace("own-course", "iv-induction-6x2"), encoding="utf-8")
    (folder / "protocols/own-course.toml").unlink()
    some = changed(changed(PATIENT, ORDER, ""), MAINTENANCE, "sessions = 20\nevery_days = 7\n")
    some = some.replace('[order]\nby = "Dr. Lee"\non = 2026-11-21\n', "").replace('"induction"', '"p0"')
    (folder / "patients/P-1042.toml").write_text(some, encoding="utf-8")
    clinic, shelf = read_clinic(folder / "clinic.toml").or_raise(), ProtocolLibrary(folder / "clinic.toml")
    patient = read_patient(folder / "patients/P-1042.toml").or_raise()

    assert terms_at(shelf, clinic, patient).faults == ()
    (folder / "patients/P-1042.toml").write_text(some.replace("sessions = 20", "sessions = 21"), encoding="utf-8")
    (fault,) = terms_at(shelf, clinic, read_patient(folder / "patients/P-1042.toml").or_raise()).faults
    assert (fault.key, fault.message[:56]) == (
        "maintenance",
        "with the protocol's: 301 sessions in total; a course can",
    )


def test_more_sessions_attended_than_a_course_has_are_a_fault(folder: Path) -> None:
    patient = b.patient(attended=tuple(Attended(phase="induction", number=n, on=date(2026, 1, 1)) for n in range(301)))
    clinic = read_clinic(folder / "clinic.toml").or_raise()
    (fault,) = terms_at(ProtocolLibrary(folder / "clinic.toml"), clinic, patient).faults
    assert (fault.key, fault.message) == ("attended", "301 sessions; a course can have 300 at most")
