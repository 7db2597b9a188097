"""Ids: those that name files, rows or arguments can do so on every system; every one is a closed shape."""

from __future__ import annotations

import pytest

from ketaplan.errors import Fault
from ketaplan.files.readers.clinic import clinic_in
from ketaplan.files.readers.patient import patient_in
from ketaplan.files.readers.protocol import protocol_in
from ketaplan.files.toml.document import parse_text
from support.toml_files import CLINIC, PATIENT, PROTOCOL, changed

READERS = {CLINIC: clinic_in, PATIENT: patient_in, PROTOCOL: protocol_in}
NAMES_FILES = {
    "the clinic's": (CLINIC, 'id = "riverside"'),
    "the patient's": (PATIENT, 'id = "P-1042"'),
    "the protocol's": (PROTOCOL, 'id = "own-course"'),
}
WITHIN_FILES = {
    "a chair's": (CLINIC, 'id = "B"'),
    "a nurse's": (CLINIC, 'id = "rn-kim"'),
    "a phase's": (PROTOCOL, 'name = "weekly"'),
    "a stage's": (PROTOCOL, 'stage = "check-in"'),
    "a measure's": (PROTOCOL, 'measure = "PHQ-9"'),
    "an attended phase's": (PATIENT, 'phase = "induction"'),
}
HOSTILE = ["", "x" * 65, "a/b", "a b", "é", "a\\n", "\\u001b[31m", "a\\u0000", "../x", "a:b", "a*"]
NO_FILES_NAME = ["-rf", "--help", "-", "con", "nul", "aux", "prn", "com1", "lpt9"]


def faults_with(where: tuple[str, str], name: str) -> tuple[Fault, ...]:
    """The faults of the file where that id is."""
    text, line = where
    key = line.partition(" ")[0]
    document = parse_text(changed(text, line, f'{key} = "{name}"'), "x.toml").or_raise()
    return READERS[text](document).faults


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("whose", NAMES_FILES | WITHIN_FILES)
def test_an_id_is_made_of_few_signs_and_not_long(whose: str, name: str) -> None:
    (fault,) = faults_with((NAMES_FILES | WITHIN_FILES)[whose], name)
    assert " to 64 characters from " in fault.message
    assert "\x1b" not in str(fault)


@pytest.mark.parametrize("name", NO_FILES_NAME)
@pytest.mark.parametrize("whose", NAMES_FILES)
def test_an_id_that_names_a_file_is_no_option_and_no_device(whose: str, name: str) -> None:
    (fault,) = faults_with(NAMES_FILES[whose], name)
    assert "option" in fault.message or "device" in fault.message


@pytest.mark.parametrize("name", [".", "..", ".hidden", "CON", "Nul.txt", "COM1.x.y", "_", "_._"])
def test_a_patients_id_is_no_folder_and_no_device_in_any_case(name: str) -> None:
    assert len(faults_with(NAMES_FILES["the patient's"], name)) == 1


@pytest.mark.parametrize("name", ["P-1042", "a", "7", "_a", "console", "P.1.x", "x" * 64, "com12", "nullable"])
def test_ordinary_ids_are_right(name: str) -> None:
    assert faults_with(NAMES_FILES["the patient's"], name) == ()


def test_a_chair_and_a_person_never_share_an_id() -> None:
    (fault,) = faults_with(WITHIN_FILES["a chair's"], "rn-kim")
    assert "is the id of another chair or staff member" in fault.message
