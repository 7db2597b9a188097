from pathlib import Path

import pytest

from ketaplan.domain.clinic import Instructions
from ketaplan.domain.protocol import ROUTES, CheckIn, Consultation, Gap, Phase, Stage
from ketaplan.files.protocol_library import BUILT_IN, ProtocolLibrary
from ketaplan.files.readers.protocol import read_protocol
from support.toml_files import PROTOCOL, changed, clinic_folder


def read(folder: Path, text: str):
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_protocol(path)


def test_every_key_of_a_protocol_file_arrives_in_the_protocol(tmp_path: Path) -> None:
    protocol = read(tmp_path, PROTOCOL).or_raise()
    assert (protocol.id, protocol.name, protocol.route) == ("own-course", "A course of the clinic's own", "im")
    assert (protocol.minimum_age, protocol.visit_minutes) == (21, 55)
    assert protocol.consultation == Consultation(minutes=45, lead_days=2)
    assert protocol.visit[1] == Stage(name="infusion", minutes=40, patients_per=(("physician", 1), ("nurse", 1)))
    assert protocol.phases[1] == Phase(
        name="weekly", sessions=4, per_week=None, gap=Gap(min_days=5, max_days=9, ideal=(7, 7))
    )
    assert (protocol.tolerance_before, protocol.tolerance_after) == (2, 3)
    assert protocol.checkins[1] == CheckIn(measure="PHQ-9", after_session="last", days=7)


def test_a_stage_says_of_which_roles_someone_is_on_site(tmp_path: Path) -> None:
    text = changed(PROTOCOL, "minutes = 40\n", 'minutes = 40\nonsite = ["nurse", "physician"]\n')

    assert read(tmp_path, text).or_raise().visit[1].onsite == ("physician", "nurse")


def test_a_visit_has_stages_and_a_course_has_phases(tmp_path: Path) -> None:
    text = PROTOCOL[: PROTOCOL.index("[consultation]")] + "visit = []\nphases = []\n"
    assert [fault.key for fault in read(tmp_path, text).faults] == ["visit", "phases"]


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_built_in_protocol_is_found_by_its_id(path: Path) -> None:
    protocol = ProtocolLibrary(None).find(path.stem, Path("clinic.toml")).or_raise()
    assert protocol == read_protocol(path).or_raise()
    assert protocol.id == path.stem


def test_a_protocol_next_to_the_clinic_comes_before_the_built_in_one(tmp_path: Path) -> None:
    clinic = clinic_folder(tmp_path)
    own = changed(PROTOCOL, "own-course", "iv-induction-6x2")
    (tmp_path / "protocols" / "any-name.toml").write_text(own, encoding="utf-8")
    shelf = ProtocolLibrary(clinic)
    assert shelf.find("iv-induction-6x2", clinic).or_raise().route == "im"
    assert [source for name, _, source in shelf.ids() if name == "iv-induction-6x2"] == [
        str(tmp_path / "protocols" / "any-name.toml")
    ]


def test_a_path_next_to_the_file_that_names_it_counts_as_an_id(tmp_path: Path) -> None:
    clinic = clinic_folder(tmp_path)
    found = ProtocolLibrary(clinic).find("../protocols/own-course.toml", tmp_path / "patients" / "P-1042.toml")
    assert found.or_raise().id == "own-course"


@pytest.mark.parametrize("name", ["own-curse", "../no/such.toml", "patients", "a\0b", "x" * 5000])
def test_a_protocol_that_is_not_there_is_a_fault_of_the_file_that_names_it(tmp_path: Path, name: str) -> None:
    clinic = clinic_folder(tmp_path)
    (fault,) = ProtocolLibrary(clinic).find(name, clinic).faults
    assert str(fault).startswith(f"{clinic}:6: protocol: no protocol ")
    assert (
        "there are esketamine-four-weeks, esketamine-nasal, im-induction-6x2, iv-induction-6x2, own-course"
        in fault.message
    )
    assert ("did you mean 'own-course'?" in fault.message) == (name == "own-curse")


def test_a_faulty_protocol_next_to_the_clinic_shows_its_faults_when_it_is_asked_for(tmp_path: Path) -> None:
    clinic = clinic_folder(tmp_path)
    path = tmp_path / "protocols" / "own-course.toml"
    path.write_text(changed(PROTOCOL, "minutes = 40", "minutes = forty"), encoding="utf-8")
    assert ProtocolLibrary(clinic).find("iv-induction-6x2", clinic).faults == ()
    (fault,) = ProtocolLibrary(clinic).find("own-course", clinic).faults
    assert (fault.file, fault.line) == (str(path), 18)


def stages(*needed: str) -> str:
    """A protocol whose visit has one stage for each text, with the roles in it."""
    before, after = PROTOCOL[: PROTOCOL.index("[[visit]]")], PROTOCOL[PROTOCOL.index("[[phases]]") :]
    visit = [
        f'[[visit]]\nstage = "stage-{number}"\nminutes = 30\n'
        + "".join(f"patients_per_{role} = 1\n" for role in roles.split())
        for number, roles in enumerate(needed)
    ]
    return before + "\n".join(visit) + after


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("needed", [[""], ["nurse"], ["physician", "nurse"], ["psychiatrist nurse"]])
def test_on_every_route_a_physician_and_a_nurse_are_there_together_in_one_stage(
    tmp_path: Path, route: str, needed: list[str]
) -> None:
    (fault,) = read(tmp_path, changed(stages(*needed), '"im"', f'"{route}"')).faults
    assert fault.message.startswith("no stage needs a physician and a nurse")
    assert read(tmp_path, stages(*needed, "physician nurse")).faults == ()


def test_what_the_protocol_says_and_what_its_sources_are_about_is_read(tmp_path: Path) -> None:
    more = 'for = ["depression", "ptsd"]\n[instructions]\nno_clear_liquids_hours = 0.5\n[missed]\npolicy = "make-up"\n'
    protocol = read(tmp_path, changed(PROTOCOL, "[consultation]", f"{more}[consultation]")).or_raise()
    assert protocol.indications == ("depression", "ptsd")
    assert protocol.instructions == Instructions(no_clear_liquids_hours=0.5)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('for = ["depresion"]', "for[0]: 'depresion' is not one of depression, "),
        ("[missed]", "missed.policy: missing"),
        ('[missed]\npolicy = "again"', "missed.policy: 'again' is not one of append, make-up"),
        ("[instructions]\nno_food = 2", "instructions.no_food: unknown key"),
    ],
)
def test_what_is_neither_reported_nor_treated_nor_made_up_is_a_fault(tmp_path: Path, line: str, expected: str) -> None:
    (fault,) = read(tmp_path, changed(PROTOCOL, "[consultation]", f"{line}\n[consultation]")).faults
    assert f": {expected}" in str(fault)


OUTSIDE = [
    "../../elsewhere.toml",
    "../patients/../../elsewhere.toml",
    "{outside}",
    "../outward.toml",
    r"\\host\share\own.toml",
    "//host/share/own.toml",
    r"/\\host/share",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_patients_file_names_no_protocol_outside_the_clinics_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    outside = tmp_path / "elsewhere.toml"
    outside.write_text(PROTOCOL, encoding="utf-8")
    clinic = clinic_folder(tmp_path / "clinic")
    (tmp_path / "clinic" / "outward.toml").symlink_to(outside)
    looked_at: list[str] = []
    monkeypatch.setattr(Path, "exists", lambda path: looked_at.append(str(path)))
    patient = tmp_path / "clinic" / "patients" / "P-1042.toml"
    (fault,) = ProtocolLibrary(clinic).find(name.format(outside=outside), patient).faults
    assert "files below the clinic's folder by their path" in fault.message
    assert looked_at == []


@pytest.mark.parametrize("name", [r"\\host\share\own.toml", "//host/share/own.toml"])
def test_no_file_is_searched_for_on_another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    clinic = clinic_folder(tmp_path)
    monkeypatch.setattr(Path, "exists", lambda path: pytest.fail(f"{path} is looked at"))
    assert ProtocolLibrary(clinic).find(name, clinic).value is None


def test_a_clinics_own_file_may_name_a_protocol_in_any_folder(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.toml"
    outside.write_text(PROTOCOL, encoding="utf-8")
    clinic = clinic_folder(tmp_path / "clinic")
    assert ProtocolLibrary(clinic).find("../elsewhere.toml", clinic).or_raise().id == "own-course"
