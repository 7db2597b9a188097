"""The protocols that ship with the package: what is true of each, and the facts that the contract names."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ketaplan.domain.clinic import Instructions
from ketaplan.domain.protocol import Protocol
from ketaplan.files.protocol_library import BUILT_IN
from ketaplan.files.readers.protocol import read_protocol
from ketaplan.planner.course.best_course import best_course
from support import builders as b

EVERY = sorted(BUILT_IN.glob("*.toml"))
EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "protocols").glob("*.toml"))
ESKETAMINE = [path for path in EVERY if path.stem.startswith("esketamine")]

ACCEPTED = {
    "doi.org": "journals",
    "pubmed.ncbi.nlm.nih.gov": "journals' abstracts",
    "www.psychiatrist.com": "the Journal of Clinical Psychiatry",
    "clinicaltrials.gov": "registrations of trials",
    "dailymed.nlm.nih.gov": "labels",
    "nctr-crs.fda.gov": "labels",
    "www.accessdata.fda.gov": "what the FDA requires of settings",
    "www.jnjmedicalconnect.com": "the manufacturer's medical information",
    "www.oxfordhealth.nhs.uk": "a public service",
}
"""Whose addresses a clinician takes for a source; no clinic's own pages, test servers, advertisements or blogs."""

LABEL = "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=d81a6a79-a74a-44b7-822c-0dfa3036eaed"
REMS = "https://www.accessdata.fda.gov/scripts/cder/rems/index.cfm?event=IndvRemsDetails.page&REMS=386"
COURSES = {
    "esketamine-four-weeks": [(8, 2)],
    "esketamine-nasal": [(8, 2), (4, 1)],
    "im-induction-6x2": [(6, 2)],
    "iv-induction-6x2": [(6, 2)],
}
"""Of each phase the sessions, and how many a week."""

named = pytest.mark.parametrize("path", [*EVERY, *EXAMPLES], ids=lambda path: path.stem)
esketamine = pytest.mark.parametrize("path", ESKETAMINE, ids=lambda path: path.stem)


def read(path: Path) -> Protocol:
    found = read_protocol(path)
    assert found.faults == ()
    return found.or_raise()


@named
def test_every_address_is_one_that_a_clinician_accepts(path: Path) -> None:
    addresses = re.findall(r"https?://[^\s)]+", path.read_text(encoding="utf-8"))
    assert addresses
    assert {urlsplit(address).hostname for address in addresses} <= set(ACCEPTED)
    assert all(address.startswith("https://") for address in addresses)


@named
def test_a_physician_and_a_nurse_are_both_with_the_patient_in_one_stage(path: Path) -> None:
    assert any({"physician", "nurse"} <= set(dict(stage.patients_per)) for stage in read(path).visit)


@named
def test_it_says_what_its_sources_are_about(path: Path) -> None:
    assert read(path).indications


@named
def test_a_source_that_is_named_is_listed_and_one_that_is_listed_is_named(path: Path) -> None:
    text, _, sources = path.read_text(encoding="utf-8").partition("# Sources")
    used = {int(n) for listed in re.findall(r"\[(\d+(?:, \d+)*)\][ ,.;:)]?", comments(text)) for n in listed.split(",")}
    assert used == {int(number) for number in re.findall(r"^#\s+\[(\d+)\]", sources, re.MULTILINE)}


def comments(text: str) -> str:
    """What is behind the number signs, as one text."""
    return " ".join(line.partition("#")[2] for line in text.splitlines())


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_number_of_staff_and_tolerance_has_a_source_or_says_that_it_has_none(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        if re.match(r"(patients_per_|lead_days|tolerance_days)", line):
            around = comments("\n".join(lines[max(0, at - 6) : at + 2]))
            assert re.search(r"starting values?|\[\d", around), f"{path.stem}:{at + 1}"


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_no_amount_of_any_drug_is_named(path: Path) -> None:
    assert not re.search(r"\d\s*(mg|milligram|mcg|ml)\b", path.read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_it_is_planned_as_it_says(path: Path) -> None:
    protocol = read(path)
    plan = best_course(b.request(protocol=protocol))
    assert [(phase.sessions, phase.per_week) for phase in protocol.phases] == COURSES[path.stem]
    assert len(plan.infusions) == sum(sessions for sessions, _ in COURSES[path.stem])


@esketamine
def test_the_label_and_the_requirements_of_the_fda_are_among_the_sources(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert LABEL in text
    assert REMS in text


@esketamine
def test_a_prescriber_is_on_site_from_the_spray_to_the_end_of_two_hours_of_monitoring(path: Path) -> None:
    stages = {stage.name: stage for stage in read(path).visit}
    assert {name for name, stage in stages.items() if "physician" in stage.onsite} == {
        "spray",
        "observation",
        "discharge",
    }
    assert stages["observation"].minutes >= 120


@esketamine
def test_no_spray_is_planned_where_the_only_prescriber_leaves_after_it(path: Path) -> None:
    leaves = (b.member("dr-lee", "physician", "mon-fri 08:00-08:45"), b.member("rn-kim", "nurse"))
    stays = (b.member("dr-lee", "physician", "mon-fri 08:00-11:00"), b.member("rn-kim", "nurse"))
    protocol = read(path)
    assert best_course(b.request(protocol=protocol, clinic=b.clinic(staff=leaves))) is None
    assert best_course(b.request(protocol=protocol, clinic=b.clinic(staff=stays))) is not None


@esketamine
def test_patients_learn_what_the_label_asks(path: Path) -> None:
    assert read(path).instructions == Instructions(
        no_solids_hours=2, no_clear_liquids_hours=0.5, drive_after_sleep=True
    )


def test_each_schedule_of_the_label_has_a_protocol_that_says_for_whom_it_is() -> None:
    names = {path.stem: read(path).name for path in ESKETAMINE}
    assert "treatment-resistant depression" in names["esketamine-nasal"]
    assert "acute suicidal ideation" in names["esketamine-four-weeks"]


def test_the_benefit_of_four_weeks_is_judged_the_day_after_them() -> None:
    plan = best_course(b.request(protocol=read(BUILT_IN / "esketamine-four-weeks.toml")))
    assert plan.checkins[-1].on == plan.infusions[-1].day + timedelta(days=1)
