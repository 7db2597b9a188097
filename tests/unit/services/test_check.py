from datetime import UTC, datetime
from pathlib import Path

import pytest

from ketaplan.domain.clock import Today
from ketaplan.services.check import CheckReport, check_paths
from support.toml_files import CLINIC, PROTOCOL, changed, clinic_folder

UNTOLD = "there are no instructions for patients about fasting and driving; add them here or in the protocol"
TODAY = Today(datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KETAPLAN_CACHE", str(tmp_path / ".cache"))
    return clinic_folder(tmp_path / "clinic").parent


def checked(folder: Path, *names: str) -> CheckReport:
    return check_paths([folder / name for name in names] or [folder], TODAY)


def said(folder: Path, *names: str) -> list[str]:
    return [str(fault).removeprefix(f"{folder}/") for fault in checked(folder, *names).faults]


def change(folder: Path, name: str, old: str, new: str, to: str | None = None) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    path = folder / (to or name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(changed(text, old, new), encoding="utf-8")


def test_a_folder_without_faults_is_right(folder: Path) -> None:
    report = checked(folder)
    assert report.faults == ()
    assert report.summary == "3 files OK."
    assert report.files == tuple(
        str(folder / name) for name in ("clinic.toml", "patients/P-1042.toml", "protocols/own-course.toml")
    )


def test_faults_of_all_files_come_together_and_are_counted(folder: Path) -> None:
    change(folder, "clinic.toml", "grid_minutes = 15", "grid_minutes = 7")
    change(folder, "patients/P-1042.toml", '"cleared"', '"clear"')
    change(folder, "patients/P-1042.toml", "priority", "priorty")
    report = checked(folder)
    assert [fault.key for fault in report.errors] == ["grid_minutes", "priorty", "clearance.status"]
    assert report.summary == "2 files with 3 faults, 1 file OK."


def test_a_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    assert len(checked(folder, "clinic.toml", ".").files) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "x.toml:1: kind: missing; give one of clinic, patient, protocol, measure"),
        (
            'kind = "clinik"',
            "x.toml:1: kind: 'clinik' is not one of clinic, patient, protocol, measure (did you mean 'clinic'?)",
        ),
        ("kind = 1", "x.toml:1: kind: 1 is not one of clinic, patient, protocol, measure"),
        ('kind = "plan"', "x.toml:1: "),
    ],
)
def test_every_file_states_its_kind(folder: Path, text: str, words: str) -> None:
    (folder / "x.toml").write_text(text, encoding="utf-8")
    assert said(folder, "x.toml")[0].startswith(words)


def test_what_is_not_there_is_a_fault(folder: Path) -> None:
    report = checked(folder, "nobody.toml")
    assert [str(fault) for fault in report.faults] == [f"{folder}/nobody.toml: there is no such file; check the path"]
    assert report.summary == "1 file with 1 fault, 0 files OK."


def test_a_folder_without_files_says_so(tmp_path: Path) -> None:
    assert check_paths([tmp_path], TODAY).summary == "No TOML files there."


@pytest.mark.parametrize(
    ("wished", "words"),
    [
        ("dr-le", "there is no 'dr-le' on the staff (did you mean 'dr-lee'?); physicians are dr-lee"),
        ("rn-kim", "'rn-kim' is a nurse; physicians are dr-lee"),
        ("A", "there is no 'A' on the staff; physicians are dr-lee"),
    ],
)
@pytest.mark.parametrize("names", [(), ("patients/P-1042.toml",)])
def test_a_preferred_physician_works_at_a_clinic_that_the_patient_accepts(
    folder: Path, wished: str, words: str, names: tuple[str, ...]
) -> None:
    change(folder, "patients/P-1042.toml", 'physician = "dr-lee"', f'physician = "{wished}"')
    assert said(folder, *names) == [f"patients/P-1042.toml:31: preferences.physician: {words}"]


def test_of_several_clinics_one_with_the_preferred_physician_is_enough(folder: Path) -> None:
    change(folder, "clinic.toml", '"riverside"', '"uptown"', to="uptown.toml")
    change(folder, "uptown.toml", '"dr-lee"\nname', '"dr-osei"\nname')
    change(folder, "uptown.toml", 'resource = "dr-lee"\n', "")
    change(folder, "patients/P-1042.toml", '["riverside"]', '["uptown", "riverside"]')
    change(folder, "patients/P-1042.toml", 'physician = "dr-lee"', 'physician = "dr-osei"')
    assert said(folder) == []


def test_a_clinic_that_no_file_describes_is_a_fault(folder: Path) -> None:
    change(folder, "patients/P-1042.toml", '["riverside"]', '["riverside", "riversid"]')
    (fault,) = said(folder)
    words = "'riversid' is not one of the clinics here, riverside (did you mean 'riverside'?)"
    assert fault == f"patients/P-1042.toml:10: clinics[1]: {words}"


def test_a_protocol_that_is_not_found_is_a_fault_of_the_file_that_names_it(folder: Path) -> None:
    change(folder, "clinic.toml", '"iv-induction-6x2"', '"no-such"')
    change(folder, "patients/P-1042.toml", '"iv-induction-6x2"', '"own-curse"')
    clinic, patient = said(folder)
    assert clinic.startswith("clinic.toml:6: protocol: no protocol 'no-such'")
    assert patient.startswith("patients/P-1042.toml:7: protocol: no protocol 'own-curse' (did you mean 'own-course'?)")


def test_a_session_was_attended_in_a_phase_of_the_protocol_or_in_maintenance(folder: Path) -> None:
    change(folder, "patients/P-1042.toml", 'phase = "induction"', 'phase = "maintenance"')
    assert said(folder) == []
    change(folder, "patients/P-1042.toml", 'phase = "maintenance"', 'phase = "inductoin"')
    (fault,) = said(folder)
    assert fault.startswith(
        "patients/P-1042.toml:34: attended[0].phase: 'inductoin' is not a phase of iv-induction-6x2 (did you "
        "mean 'induct"
    )


def test_a_session_is_not_attended_after_today(folder: Path) -> None:
    change(folder, "patients/P-1042.toml", "on = 2026-11-16", "on = 2026-11-23")
    (fault,) = said(folder)
    assert fault.startswith("patients/P-1042.toml:36: attended[0].on: 2026-11-23 is after today, 2026-11-22")


@pytest.mark.parametrize(("again", "shown"), [("P-1042", "P-1042"), ("p-1042", "P-1042")])
def test_two_files_do_not_have_one_id_nor_ids_that_differ_in_case_alone(folder: Path, again: str, shown: str) -> None:
    change(folder, "patients/P-1042.toml", '"P-1042"', f'"{again}"', to="patients/more/second.toml")
    (fault,) = said(folder)
    assert fault == (
        f"patients/more/second.toml:2: id: {folder}/patients/P-1042.toml has the same id, '{shown}'; each needs its own"
    )


def test_one_id_in_two_files_is_reported_also_where_a_file_has_other_faults(folder: Path) -> None:
    change(folder, "patients/P-1042.toml", "course = 2", "course = 0", to="patients/second.toml")
    assert [fault.key for fault in checked(folder).errors] == ["id", "course"]


def test_a_broken_busy_calendar_is_a_fault_and_a_right_one_is_none(folder: Path) -> None:
    more = '[[busy_calendars]]\nresource = "dr-lee"\nfile = "lee.ics"\n\n[weights]'
    change(folder, "clinic.toml", "[weights]", more)
    assert said(folder) == ["clinic.toml:78: busy_calendars[0].file: 'lee.ics': there is no such file; check the path"]
    (folder / "lee.ics").write_text("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n", encoding="utf-8")
    assert said(folder) == []
    (folder / "lee.ics").write_text("hello", encoding="utf-8")
    assert said(folder)[0].startswith("lee.ics: this is not an iCalendar file")


def test_a_calendar_may_be_checked_by_itself(folder: Path) -> None:
    (folder / "lee.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n", encoding="utf-8")
    (folder / "kim.ics").write_text("hello", encoding="utf-8")
    assert [fault.partition(":")[0] for fault in said(folder, "lee.ics", "kim.ics", "nobody.ics")] == [
        "kim.ics",
        "nobody.ics",
    ]


def test_a_shift_outside_opening_hours_is_a_warning_and_the_file_is_right(folder: Path) -> None:
    change(folder, "clinic.toml", 'days = ["fri"]', 'days = ["sat"]')
    assert said(folder) == [
        "clinic.toml:54: staff[1].shifts[1]: warning: 08:00 to 12:00 is outside the opening hours on sat"
    ]
    assert checked(folder).summary == "3 files OK, with 1 warning."


def test_a_role_that_a_protocol_needs_and_no_one_has_is_a_warning(folder: Path) -> None:
    change(folder, "clinic.toml", 'role = "nurse"', 'role = "psychiatrist"')
    assert said(folder) == ["clinic.toml:42: staff: warning: no one is a nurse, which iv-induction-6x2 needs"]


def test_a_consultation_without_a_psychiatrist_is_a_warning(folder: Path) -> None:
    change(folder, "clinic.toml", '["psychiatrist", "physician"]', '"physician"')
    change(folder, "patients/P-1042.toml", '"cleared"', '"consult-needed"')
    words = "a consultation is needed, and no psychiatrist works at the clinic"
    assert said(folder) == [f"patients/P-1042.toml:13: clearance.status: warning: {words}"]


def test_clinics_without_hours_chairs_or_staff_are_warnings(folder: Path) -> None:
    (folder / "clinic.toml").write_text(CLINIC[: CLINIC.index("[[hours]]")], encoding="utf-8")
    assert said(folder, "clinic.toml") == [
        "clinic.toml:1: chairs: warning: none: no visit can be planned; add [[chairs]]",
        "clinic.toml:1: hours: warning: none: no visit can be planned; add [[hours]]",
        f"clinic.toml:1: instructions: warning: {UNTOLD}",
        "clinic.toml:1: staff: warning: none: no visit can be planned; add [[staff]]",
    ]


def test_no_report_contains_a_name_or_a_birth_date(folder: Path) -> None:
    for old, new in (("1984-03-09", '"09.03.1984"'), ('"Maria Santos"', '["Maria Santos"]')):
        change(folder, "patients/P-1042.toml", old, new)
    assert not any(word in fault for fault in said(folder) for word in ("Maria", "Santos", "1984"))


@pytest.mark.parametrize(
    ("clinic_says", "protocol_says", "missing"),
    [
        ("", "", "fasting and driving"),
        ("escort = 'required'", "", "fasting and driving"),
        ("no_solids_hours = 6", "", "driving"),
        ("no_clear_liquids_hours = 2", "no_driving_hours = 24", ""),
        ("drive_after_sleep = true", "", "fasting"),
        ("drive_after_sleep = false", "no_solids_hours = 0", "driving"),
        ("", "no_solids_hours = 2\ndrive_after_sleep = true", ""),
    ],
)
def test_that_patients_get_no_instructions_is_a_warning(
    folder: Path, clinic_says: str, protocol_says: str, missing: str
) -> None:
    clinic, protocol = CLINIC[: CLINIC.index("[instructions]")], PROTOCOL.replace("own-course", "iv-induction-6x2")
    (folder / "clinic.toml").write_text(f"{clinic}[instructions]\n{clinic_says}\n", encoding="utf-8")
    (folder / "protocols/own-course.toml").write_text(f"{protocol}[instructions]\n{protocol_says}\n", encoding="utf-8")
    told = [line.partition("warning: ")[2] for line in said(folder) if ": instructions: " in line]
    assert told == ([f"{UNTOLD.replace('fasting and driving', missing)}"] if missing else [])


def test_without_a_clinic_that_can_be_read_patients_are_checked_by_themselves(folder: Path) -> None:
    change(folder, "patients/P-1042.toml", 'physician = "dr-lee"', 'physician = "dr-none"')
    change(folder, "clinic.toml", 'id = "riverside"', 'id = "other"', to="second/clinic.toml")
    assert "patients/P-1042.toml:31: preferences.physician" in "".join(said(folder))
    change(folder, "clinic.toml", "grid_minutes = 15", "grid_minutes = 09.00")

    told = said(folder)

    assert "clinic.toml: warning: has faults, so patients were checked by themselves only" in told
    assert any(line.startswith("clinic.toml:5: ") for line in told)
    assert not any(line.startswith("patients/") for line in told)


def test_a_patient_alone_is_asked_to_be_checked_alone_where_the_clinic_has_faults(folder: Path) -> None:
    change(folder, "clinic.toml", "grid_minutes = 15", "grid_minutes = 7")
    words = "clinic.toml: warning: has faults, so patients were checked by themselves only"
    assert said(folder, "patients/P-1042.toml") == [words]


def test_a_physician_called_by_name_is_reported_with_the_id(folder: Path) -> None:
    change(folder, "patients/P-1042.toml", 'physician = "dr-lee"', 'physician = "Dr. Dana Lee"')
    told = said(folder)
    assert any(line.endswith("'Dr. Dana Lee' is a name; give the id of this physician: 'dr-lee'") for line in told)
