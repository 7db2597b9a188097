"""Pages to take home in a real browser: accessible, one sheet, nothing from a network, whatever names are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ketaplan.domain.clinic import LANGUAGES
from ketaplan.formats import Options
from ketaplan.formats.common.options import Sheet
from ketaplan.formats.sheet import render
from readers.browser import AXE, Browser
from support.cli import SUNDAY, ketaplan
from support.sheets import fullest

EXAMPLES = Path(__file__).parents[2] / "examples"
LONG = "<img src=https://example.org/x> \u202e\u0645\u0631\u064a\u0645 \U0001f642 " + "Wolfeschlegelstein " * 9
PAGES = [
    *((language, "letter", "patient") for language in LANGUAGES),
    *((language, "a4", "patient") for language in LANGUAGES),
    ("en", "letter", "escort"),
    ("long", "letter", "patient"),
    ("long", "a4", "patient"),
]

pytestmark = pytest.mark.readers


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if not (shutil.which("chromium") and AXE.exists()):
        pytest.skip(".ci/install-readers installs what is missing: chromium, axe-core")
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The examples, and the same with the longest names and a clock of 12 hours."""
    place = tmp_path_factory.mktemp("pages")
    shutil.copytree(EXAMPLES, place / "clinic")
    shutil.copytree(EXAMPLES, place / "long")
    for file, changes in {
        "patients/P-1042.toml": [("Maria Santos", LONG)],
        "clinic.toml": [("Dr. Dana Lee", LONG), ("Kim Sato", LONG), ("clock = 24 ", "clock = 12 ")],
    }.items():
        path = place / "long" / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return place


def is_accessible_and_asks_for_nothing(browser, page):
    """On a screen and on a phone."""
    for width in (1200, 360):
        browser.open(page, width)
        assert browser.requests() == []
        assert browser.complaints() == []
        assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert browser.violations() == [], width


@pytest.mark.parametrize(("name", "paper", "reader"), PAGES)
def test_a_page_is_one_accessible_sheet_that_asks_for_nothing(browser, folder, name, paper, reader):
    place = folder / ("long" if name == "long" else "clinic")
    language = "de" if name == "long" else name
    page = folder / f"{name}-{paper}-{reader}.html"
    asked = ("--language", language, "--paper", paper, "--for", reader, "--output", page)
    made = ketaplan("plan", "P-1042", "--clinic", place / "clinic.toml", "--as-of", SUNDAY, *asked)
    assert made.exit_code == 0, made.stderr

    is_accessible_and_asks_for_nothing(browser, page)
    assert browser.sheets(paper) == 1


def test_a_report_is_one_accessible_page_that_asks_for_nothing(browser, folder, monkeypatch):
    """With every figure shown, on a screen and on a phone; in print it is two or three sheets."""
    place = folder / "clinic"
    book = str(folder / "report.db")
    monkeypatch.setenv("KETAPLAN_BOOK", book)
    text = (place / "clinic.toml").read_text(encoding="utf-8")
    (place / "told.toml").write_text(text.replace("minimum = 5", "minimum = 1"), encoding="utf-8")
    asked = ("--clinic", place / "told.toml", "--as-of", SUNDAY)
    assert ketaplan("book", "--create", "--trial", "--clinic", place / "told.toml").exit_code == 0
    assert ketaplan("plan", "P-1042", *asked, "--save", "--yes").exit_code == 0
    page = folder / "report.html"
    made = ketaplan("report", "--month", "2026-12", *asked, "--what-if", "chair C", "--effort", "1", "--output", page)
    assert made.exit_code == 0, made.stderr
    assert page.stat().st_size < 200_000
    is_accessible_and_asks_for_nothing(browser, page)
    assert 1 < browser.sheets("letter") < 5


@pytest.mark.parametrize("place", ["clinic", "long"])
def test_a_letter_is_one_accessible_sheet_that_asks_for_nothing(browser, folder, monkeypatch, place):
    """With a course of six, and scores with their chart."""
    clinic, sites = folder / place / "clinic.toml", ("--clinic", folder / place / "clinic.toml")
    monkeypatch.setenv("KETAPLAN_BOOK", str(folder / f"letter-{place}.db"))
    assert ketaplan("book", "--create", "--trial", *sites).exit_code == 0
    assert ketaplan("plan", "P-1042", *sites, "--as-of", SUNDAY, "--save", "--yes").exit_code == 0
    for day in ("2026-11-20", "2026-12-04"):
        scored = ("progress", "add", "P-1042", "PHQ-9", "--on", day, *sites, "--as-of", "2026-12-04")
        assert ketaplan(*scored, stdin="17\n").exit_code == 0
    page = clinic.with_name("letter.html")
    written = ketaplan("letter", "P-1042", *sites, "--as-of", "2026-12-04", "--paper", "a4", "--output", page)
    assert written.exit_code == 0, written.stderr
    assert page.read_text(encoding="utf-8").count("<svg") == 1
    is_accessible_and_asks_for_nothing(browser, page)
    assert browser.sheets("a4") == 1


@pytest.mark.parametrize(("days", "by", "most"), [(1, "", 4), (2, "", 3)])
def test_the_fullest_sheet_for_the_wall_is_accessible_and_asks_for_nothing(browser, tmp_path, days, by, most):
    page = tmp_path / "sheet.html"
    sheet = Sheet(paper="a4")
    page.write_text(render([fullest(days, by)], Options(names=True, trial=True, sheet=sheet)), encoding="utf-8")

    is_accessible_and_asks_for_nothing(browser, page)
    assert browser.sheets("a4") <= most
