"""A workspace: which clinics a patient accepts, what counts as now, the book, and patients read once."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from ketaplan.domain.course import FixedSession
from ketaplan.errors import FaultyFilesError, InputError
from ketaplan.files import locate
from ketaplan.services.workspace import workspace as module
from ketaplan.services.workspace.book_address import NoBookError
from ketaplan.services.workspace.book_state import BookState
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.workspace import NoPatientFileError, Workspace
from support.toml_files import CLINIC, PATIENT, changed, clinic_folder

if TYPE_CHECKING:
    from pathlib import Path

LATE = datetime(2026, 11, 23, 1, 30, 20, tzinfo=UTC)
"""Still Sunday, 22 November, at Riverside; Monday already in London."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic that names no book, and one more in London."""
    monkeypatch.delenv("KETAPLAN_BOOK", raising=False)
    file = clinic_folder(tmp_path)
    without_book = changed(CLINIC, 'book = "ketaplan.db"\n', "")
    file.write_text(without_book, encoding="utf-8")
    london = changed(changed(without_book, '"riverside"', '"thames"'), "America/New_York", "Europe/London")
    (tmp_path / "london.toml").write_text(london, encoding="utf-8")
    return tmp_path


def at(folder: Path, *names: str, **fields: object) -> Workspace:
    """Return a workspace of these clinic files."""
    clinics = tuple(folder / f"{name}.toml" for name in names or ("clinic",))
    return Workspace(Settings(clinics=clinics, now=LATE, **fields))


def describe(folder: Path, old: str, new: str) -> None:
    """Change the patient's file."""
    (folder / "patients/P-1042.toml").write_text(changed(PATIENT, old, new), encoding="utf-8")


def ids(sites: list) -> list[str]:
    return [site.clinic.id for site in sites]


def test_clinics_are_accepted_in_the_patients_order(folder):
    workspace = at(folder, "clinic", "london")
    describe(folder, 'clinics = ["riverside"]', 'clinics = ["thames", "riverside"]')
    assert ids(workspace.accepted(workspace.patient("P-1042"))) == ["thames", "riverside"]


def test_a_file_that_names_no_clinic_accepts_all_of_them(folder):
    workspace = at(folder, "clinic", "london")
    describe(folder, 'clinics = ["riverside"]\n', "")
    assert ids(workspace.accepted(workspace.patient("P-1042"))) == ["riverside", "thames"]


def test_each_site_has_its_own_today_but_for_patients_planned_together(folder):
    apart, together = at(folder, "clinic", "london"), at(folder, "clinic", "london", together=True)
    assert [apart.today(site).day for site in apart.sites] == [22, 23]
    assert [together.today(site).day for site in together.sites] == [22, 22]


def test_now_counts_up_to_the_minute_and_not_at_all_on_another_day(folder):
    workspace, tomorrow = at(folder), at(folder, as_of=date(2026, 11, 24))
    assert workspace.local_now(workspace.sites[0]) == datetime(2026, 11, 22, 20, 31)
    assert tomorrow.local_now(tomorrow.sites[0]) is None


def test_a_patients_file_is_read_once_and_again_after_a_change(folder, monkeypatch):
    read = []
    real = module.read_private_patient
    monkeypatch.setattr(module, "read_private_patient", lambda path, **how: read.append(path) or real(path, **how))
    workspace = at(folder)
    assert workspace.patient("P-1042") is workspace.patient("P-1042")
    assert len(read) == 1
    path = folder / "patients/P-1042.toml"
    os.utime(path, ns=(1, 1))
    workspace.patient("P-1042")
    assert len(read) == 2


def test_a_patient_without_a_file_is_named(folder):
    with pytest.raises(NoPatientFileError, match=r"P-9: this patient has no file"):
        at(folder).patient("P-9")


def test_the_folder_is_searched_once_for_all_patients_without_a_file(folder, monkeypatch):
    looks, read = [], locate.toml_files
    monkeypatch.setattr(locate, "toml_files", lambda place: looks.append(place) or read(place))
    workspace = at(folder)
    for number in range(5):
        with pytest.raises(NoPatientFileError):
            workspace.patient(f"Z-{number}")
    assert workspace.names.of([f"Z-{number}" for number in range(5)]) == {}
    assert len(looks) == 1


def test_without_a_named_book_there_is_none_and_a_command_on_the_book_says_how_to_name_one(folder):
    workspace = at(folder)
    assert workspace.optional_book is None
    assert not workspace.is_trial
    with pytest.raises(NoBookError, match="Name one with --book FILE"):
        _ = workspace.book


def test_a_request_without_a_book_has_the_attended_sessions_and_nothing_in_use(folder):
    workspace = at(folder)
    patient = workspace.patient("P-1042")
    request = workspace.request(patient, workspace.sites[0])
    assert request.fixed == FixedSession.of_attended(patient) != ()
    assert (request.in_use, request.own, request.as_of) == ((), (), date(2026, 11, 22))


def test_without_notice_only_the_day_of_the_request_is_earlier(folder):
    workspace = at(folder)
    patient, site, nothing = workspace.patient("P-1042"), workspace.sites[0], BookState((), ())
    usual = workspace.request(patient, site, book_state=nothing)
    stays = workspace.request(patient, site, book_state=nothing, notice=False)
    assert (usual.as_of - stays.as_of).days == site.clinic.notice_days == 2
    assert (stays.clinic, stays.now, stays.fixed) == (usual.clinic, usual.now, usual.fixed)


def test_a_patients_faults_are_reported_once_though_several_sites_find_them(folder):
    both = changed(PATIENT, 'clinics = ["riverside"]', 'clinics = ["riverside", "thames"]')
    (folder / "patients/P-1042.toml").write_text(changed(both, "on = 2026-11-16", "on = 2027-11-16"), encoding="utf-8")
    workspace = at(folder, "clinic", "london", together=True)
    (fault,) = [one for one in workspace.faults(workspace.patient("P-1042")) if not one.warning]
    assert fault.key == "attended[0].on"


def test_a_clinic_file_that_cannot_be_used_is_refused_at_once(folder):
    (folder / "clinic.toml").write_text('kind = "clinic"\n', encoding="utf-8")
    with pytest.raises(FaultyFilesError):
        at(folder)


def test_a_clinic_without_a_file_is_refused_by_name(folder):
    with pytest.raises(InputError, match="clinic 'harbor'"):
        at(folder).site("harbor")
