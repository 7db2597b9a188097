"""Pages to take home in a real browser: accessible, one sheet, nothing from a network, whatever names are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ketaplan.domain.clinic import LANGUAGES
from ketaplan.formats import Options
from ketaplan.formats.common.html_page import html_page
from ketaplan.formats.common.options import PAPERS, Sheet
from ketaplan.formats.sheet import render
from readers.browser import AXE, Browser
from support.cli import SUNDAY, ketaplan
from support.pdf import reader
from support.sheets import fullest

EXAMPLES = Path(__file__).parents[2] / "examples"
LONG = "<img src=https://example.org/x> \u202e\u0645\u0631\u064a\u0645 \U0001f642 " + "Wolfeschlegelstein " * 9
HANDOUTS = [*((language, reader) for language in LANGUAGES for reader in ("patient", "escort")), ("long", "patient")]
LARGEST = 200_000

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
    assert page.stat().st_size < LARGEST
    for width in (1200, 390):
        browser.open(page, width)
        assert browser.requests() == []
        assert browser.complaints() == []
        assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert browser.violations() == [], width


def sheets(browser, page, paper):
    """Open a page that differs from one that was judged by its paper alone; return how many sheets it needs."""
    browser.open(page, 1200)
    assert (browser.requests(), browser.complaints()) == ([], [])
    return browser.sheets(paper)


def test_a_policy_is_kept_that_a_page_breaks(browser, tmp_path):
    """What the other tests rely on: a request, a script and a style from elsewhere are seen."""
    page = tmp_path / "bad.html"
    page.write_text(html_page("Bad", "<img src='https://example.org/x'><script>1</script>", ""), encoding="utf-8")
    browser.open(page, 1200)
    assert len(browser.complaints()) == 2
    assert "image-alt" in " ".join(browser.violations())


@pytest.mark.parametrize(("name", "whom"), HANDOUTS)
def test_a_hand_out_is_one_accessible_sheet_of_either_paper_that_asks_for_nothing(browser, folder, name, whom):
    place = folder / ("long" if name == "long" else "clinic")
    language = "de" if name == "long" else name
    for paper in PAPERS:
        page = folder / f"{name}-{paper}-{whom}.html"
        asked = ("--language", language, "--paper", paper, "--for", whom, "--output", page)
        made = ketaplan("plan", "P-1042", "--clinic", place / "clinic.toml", "--as-of", SUNDAY, *asked)
        assert made.exit_code == 0, made.stderr
        if paper == "letter":
            is_accessible_and_asks_for_nothing(browser, page)
        assert sheets(browser, page, paper) == 1


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
    is_accessible_and_asks_for_nothing(browser, page)
    assert 1 < browser.sheets("letter") < 5


@pytest.mark.parametrize("place", ["clinic", "long"])
def test_a_letter_is_one_accessible_sheet_that_asks_for_nothing(browser, folder, monkeypatch, place):
    """With a course of six, and scores of two measures with their charts."""
    clinic, sites = folder / place / "clinic.toml", ("--clinic", folder / place / "clinic.toml")
    monkeypatch.setenv("KETAPLAN_BOOK", str(folder / f"letter-{place}.db"))
    assert ketaplan("book", "--create", "--trial", *sites).exit_code == 0
    assert ketaplan("plan", "P-1042", *sites, "--as-of", SUNDAY, "--save", "--yes").exit_code == 0
    for day in ("2026-11-20", "2026-12-04", "2026-12-18"):
        for measure in ("PHQ-9", "GAD-7"):
            scored = ("progress", "add", "P-1042", measure, "--on", day, *sites, "--as-of", "2026-12-18")
            assert ketaplan(*scored, stdin="17\n").exit_code == 0
    page = clinic.with_name("letter.html")
    for paper in PAPERS:
        asked = ("letter", "P-1042", *sites, "--as-of", "2026-12-18", "--paper", paper)
        written = ketaplan(*asked, "--output", page)
        assert written.exit_code == 0, written.stderr
        assert page.read_text(encoding="utf-8").count("<svg") == 2
        assert sheets(browser, page, paper) == 1
        assert pdf_sheets(asked) == 1
    is_accessible_and_asks_for_nothing(browser, page)
    scores = clinic.with_name("scores.html")
    assert ketaplan("progress", "show", "P-1042", *sites, "--as-of", "2026-12-18", "--output", scores).exit_code == 0
    is_accessible_and_asks_for_nothing(browser, scores)


def pdf_sheets(asked):
    """How many sheets the same page has as PDF."""
    return len(reader(ketaplan(*asked, "--format", "pdf").stdout_bytes).pages)


@pytest.mark.parametrize(("days", "by", "most"), [(1, "chair", 1), (1, "", 4), (2, "", 3)])
def test_the_fullest_sheet_for_the_wall_is_accessible_and_asks_for_nothing(browser, tmp_path, days, by, most):
    """Sixteen chairs with five visits each are one sheet of either paper."""
    page = tmp_path / "sheet.html"
    for paper in PAPERS:
        view, options = fullest(days, by), Options(names=True, trial=True, sheet=Sheet(paper=paper))
        page.write_text(render([view], options), encoding="utf-8")
        assert sheets(browser, page, paper) <= most
    is_accessible_and_asks_for_nothing(browser, page)
