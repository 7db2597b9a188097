"""Real calendar programs and a real spreadsheet read what is exported, and see what was meant."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from ketaplan.domain.clock import zone_named
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.common.vtimezone import clock_changes
from ketaplan.formats.plan.view import PlanView
from readers.programs import READERS, Khal, Reader
from support import builders as b
from support import plans

pytestmark = pytest.mark.readers

SUMMER_AND_WINTER = (
    "America/New_York",
    "Europe/Berlin",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
    "Asia/Jerusalem",
)
CHANGING_BY_DECREE = ("Africa/Casablanca", "Africa/Cairo")
"""Here what a program knows by the zone's name depends on its age; what the file says has to do."""


def year_of_visits(timezone: str) -> PlanView:
    """A visit at nine every third week for fifteen months, and on the days around each change of the clock."""
    clinic = plans.staffed_clinic(zone=timezone)
    days = {date(2026, 9, 1) + timedelta(weeks=week) for week in range(0, 65, 3)}
    for change in clock_changes(zone_named(timezone), range(2026, 2028)):
        days |= {change.local.date() + timedelta(days=days) for days in (-1, 0, 1)}
    kept = sorted(day for day in days if date(2026, 9, 1) <= day <= date(2027, 11, 30))
    visits = tuple(plans.infusion(clinic, number, day) for number, day in enumerate(kept, 1))
    return plans.view(clinic=clinic, appointments=visits)


def instants(view: PlanView) -> list[tuple[float, float]]:
    return [(one.start.timestamp(), one.end.timestamp()) for one in view.plan.appointments]


def exported(view: PlanView, **options: Any) -> str:
    return FORMATS["plan"]["ics"].render([view], Options(secret=b"a book's", **options))


@pytest.mark.parametrize("timezone", SUMMER_AND_WINTER)
def test_every_reader_sees_the_instants_that_were_planned(reader: Reader, timezone: str) -> None:
    view = year_of_visits(timezone)

    seen = reader.events(exported(view))

    assert [(event["start"], event["end"]) for event in seen] == instants(view)
    wall = {datetime.fromtimestamp(event["start"], UTC).astimezone(zone_named(timezone)).hour for event in seen}
    assert wall == {9}


@pytest.mark.parametrize("timezone", CHANGING_BY_DECREE)
@pytest.mark.parametrize("reader", [reader for reader in READERS if reader.trusts_the_file], ids=lambda one: one.name)
def test_readers_that_trust_the_file_need_no_new_data_where_clocks_change_by_decree(
    reader: Reader, timezone: str
) -> None:
    view = year_of_visits(timezone)
    assert [(event["start"], event["end"]) for event in reader.events(exported(view))] == instants(view)


@pytest.mark.parametrize("reader", [reader for reader in READERS if reader.trusts_the_file], ids=lambda one: one.name)
def test_a_zone_with_a_wrong_rule_would_be_noticed(reader: Reader) -> None:
    view = year_of_visits("Europe/Berlin")
    wrong = exported(view).replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0300")
    assert [(event["start"], event["end"]) for event in reader.events(wrong)] != instants(view)


@pytest.mark.parametrize("timezone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
def test_a_time_that_comes_twice_is_the_one_that_was_planned(reader: Reader, timezone: str) -> None:
    clinic = plans.staffed_clinic(zone=timezone)
    back = next(change for change in clock_changes(clinic.zone, range(2027, 2028)) if change.after < change.before)
    hour = (back.local.hour - 1) * 60 + 45
    first = plans.infusion(clinic, 1, back.local.date(), hour)
    second = plans.infusion(clinic, 2, back.local.date(), back.local.hour * 60)
    view = plans.view(clinic=clinic, appointments=(first, second))

    assert [(event["start"], event["end"]) for event in reader.events(exported(view))] == instants(view)


def test_every_reader_gets_the_words_as_they_were_written(reader: Reader) -> None:
    notes = ("Commas, semicolons; a \\ and \\n.", "Grüße 🙂 " * 20 + "Ende", "Line\r\nBEGIN:VEVENT\nUID:evil")
    clinic = plans.staffed_clinic(name="Clinic; one, \\two\r\nSTATUS:CANCELLED")
    clinic = replace(clinic, instructions=replace(plans.FASTING, notes=notes))
    view = plans.view(clinic=clinic)

    seen = reader.events(exported(view, details=True))

    visits = [event for event in seen if event["title"].startswith("Session")]
    assert len(visits) == 6
    assert {event["place"] for event in visits} == {"Clinic; one, \\two STATUS:CANCELLED"}
    for event in visits:
        lines = event["text"].split("\n")
        assert lines[0] == "Nothing to eat from 03:00."
        if reader.name != "node-ical":  # which takes an escaped backslash before an n for a line end
            assert "Commas, semicolons; a \\ and \\n." in lines
        assert ("Grüße 🙂 " * 20 + "Ende") in lines
        assert "Line BEGIN:VEVENT UID:evil" in lines


@pytest.mark.parametrize("timezone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
def test_khal_shows_the_instants_that_were_planned(tmp_path: Path, timezone: str) -> None:
    view = year_of_visits(timezone)
    calendar = tmp_path / "visits.ics"
    calendar.write_bytes(exported(view).encode())

    shown = Khal(tmp_path / "khal")("printics", "--format", "{start-long} {end-long}", calendar)

    times = re.findall(r"^(\d{4}-\S+) (\d{4}-\S+)\s*$", shown, re.MULTILINE)
    seen = [tuple(datetime.fromisoformat(f"{one}+00:00").timestamp() for one in pair) for pair in times]
    assert sorted(seen) == instants(view)


def spreadsheet(tmp_path: Path, text: str, *, looks_for_times: bool = False) -> list[list[tuple[str, str]]]:
    """The kind and the value of every cell, read as LibreOffice's dialogue suggests: commas, quotes, UTF-8."""
    path = tmp_path / "plan.csv"
    path.write_bytes(text.encode())
    reading = "CSV:44,34,76,1,,0,false,true" if looks_for_times else "CSV:44,34,76,1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", f"--infilter={reading}", "--convert-to", "fods", path, "--outdir", tmp_path],
        capture_output=True,
        check=True,
        timeout=120,
    )
    name = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}{}".format
    rows = []
    for row in ET.parse(tmp_path / "plan.fods").iter(name("table", "table-row")):
        cells: list[tuple[str, str]] = []
        for cell in row.iter(name("table", "table-cell")):
            kind = cell.get(name("office", "value-type"), "")
            value = cell.get(name("office", f"{kind}-value")) or "".join(cell.itertext()).strip()
            cells += [(kind, value)] * int(cell.get(name("table", "number-columns-repeated"), 1))
        rows.append(cells)
    return rows


def test_a_spreadsheet_shows_dates_as_dates_and_runs_nothing(tmp_path: Path) -> None:
    view = plans.view(patient=b.patient(name='=HYPERLINK("http://example.org";"Müller")'))

    head, *rows = spreadsheet(tmp_path, FORMATS["plan"]["csv"].render([view], Options(names=True)))

    columns = [value for _, value in head]
    dates = [row[columns.index("date")] for row in rows[:6]]
    assert dates == [("date", one.day.isoformat()) for one in view.plan.appointments]
    names = {row[columns.index("patient_name")] for row in rows[:6]}
    assert names == {("string", '\'=HYPERLINK("http://example.org";"Müller")')}


def test_a_spreadsheet_that_looks_for_times_finds_them(tmp_path: Path) -> None:
    head, first, *_ = spreadsheet(
        tmp_path, FORMATS["plan"]["csv"].render([plans.view()], Options()), looks_for_times=True
    )
    cells = dict(zip((value for _, value in head), first, strict=False))
    assert (cells["start"], cells["end"]) == (("time", "PT09H00M00S"), ("time", "PT11H00M00S"))
    assert cells["minutes"][0] == "float"
