"""What is on the screen, at several widths and by both clocks, with long, wide and right-to-left names.

Each file of ``screens/`` is one screen, ``NAME-COLUMNS-CLOCK.txt``; README.md says how to write them.
"""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from support.cli import ketaplan

WRITE = "KETAPLAN_WRITE_GOLDEN" in os.environ
EXAMPLES = Path(__file__).parents[2] / "examples"
SCREENS = Path(__file__).parent / "screens"
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
COMMANDS = {
    "day": "calendar --day 2026-12-03",
    "week": "calendar --week 2026-12-03",
    "week-of-staff": "calendar --week 2026-12-03 --by staff",
    "week-of-patients": "calendar --week 2026-12-03 --by patient",
    "month": "calendar --month 2026-12-03",
    "booked": "plan P-1084",
    "planned": "plan P-1063",
    "alternatives": "plan P-1063 --alternatives 3",
    "batch": "batch patients/P-1063.toml patients/P-1058.toml patients/P-1077.toml --effort 1",
    "list": "export --from 2026-12-02 --to 2026-12-08",
    "log": "log P-1066 --last 4",
    "patients": "patients",
    "status": "status",
    "due": "due",
    "today": "today --as-of 2026-12-03T12:45",
    "explain": "explain P-1077",
    "impact": "impact --out dr-lee=2026-12-10 --effort 1",
    "replan": "replan P-1009 P-1042 P-1070 --out dr-lee=2026-12-10 --out rn-kim=2026-12-03 --effort 1",
    "letter": "letter P-1063",
    "late": "late P-1042/1/induction/2 --minutes 45",
    "places": "move P-1042/1/induction/3 --options 4",
    "report": "report --month 2026-12",
    "scores": "progress show P-1066",
    "waiting": "wait --list",
    "fill": "fill --options 1",
}
BOOKED = ("P-1042", "P-1070", "P-1084", "P-1066")
NAMES = {
    "Hugo Quinn": "王小明",
    "June Farah": "משה כהן",
    "Vera Lindqvist": "Vera Lindqvist-Featherstonehaugh",
    "Iris Novak": "สมชาย ศรีสุวรรณวัฒนา",
    "Noah Larsen": "Zoe\u0308 A\u030a\u0323ngstro\u0308m",
    "Jonas Weber": "Ada \U0001f984 O'Neil",
    "Ruth Haddad": "فاطمة الزهراء عبد الرحمن",
    "Tomas Eriksen": "Maximiliane Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh, the Elder",
}
STAFF = {"Kim Sato": "Nurse Clayton", "Ray Alvarez": "Nurse Dunn"}
SIZES = [(80, 24), (80, 12), (200, 24)]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """The example clinic on 1 December, with some courses in its book."""
    folder = tmp_path_factory.mktemp("screens") / "clinic"
    shutil.copytree(EXAMPLES, folder)
    for file in (folder / "clinic.toml", *sorted((folder / "patients").glob("*.toml"))):
        text = file.read_text(encoding="utf-8")
        for before, after in {**NAMES, **STAFF}.items():
            text = text.replace(f'"{before}"', f'"{after}"')
        file.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("KETAPLAN_BOOK", "ketaplan.db")
        patch.setattr("pwd.getpwuid", lambda _: SimpleNamespace(pw_name="ana"))
        patch.setattr("ketaplan.cli.clock.now", lambda: NOW)
        assert ketaplan("book", "--create").exit_code == 0
        for patient in BOOKED:
            assert ketaplan("plan", patient, "--save").exit_code == 0
        ketaplan("cancel", "P-1066/1/induction/8", "--yes", "--reason", "comes back in the new year")
        for day, score in (("2026-11-24", "17"), ("2026-11-28", "12")):
            assert ketaplan("progress", "add", "P-1066", "PHQ-9", "--on", day, stdin=score).exit_code == 0
        assert ketaplan("wait", "P-1077").exit_code == 0
        yield folder


def screen(clinic, monkeypatch, name, columns, clock):
    file = clinic / "clinic.toml"
    file.write_text(re.sub(r"^clock = \d+", f"clock = {clock}", file.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    monkeypatch.setenv("COLUMNS", str(columns))
    return ketaplan(*COMMANDS[name].split()).stdout


@pytest.mark.parametrize(("columns", "clock"), SIZES)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_screen_is_as_expected_and_within_its_columns(clinic, monkeypatch, name, columns, clock):
    shown = screen(clinic, monkeypatch, name, columns, clock)
    expected = SCREENS / f"{name}-{columns}-{clock}.txt"
    if WRITE:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")
    if name not in {"log", "scores"}:  # whose lines are for programs too, where no terminal is
        assert max(map(cell_len, shown.splitlines())) <= columns


@pytest.mark.parametrize("name", ["day", "week", "month", "booked", "alternatives"])
def test_a_screen_of_a_small_clinic_fits_at_80_by_24(clinic, monkeypatch, name):
    assert len(screen(clinic, monkeypatch, name, 80, 24).splitlines()) <= 23


def test_no_screen_is_left_over():
    assert {f"{name}-{columns}-{clock}.txt" for name in COMMANDS for columns, clock in SIZES} == {
        path.name for path in SCREENS.glob("*")
    }
