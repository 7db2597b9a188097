"""Pages as PDF: one sheet, tagged, with every name's letters in it, and the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ketaplan.domain.clinic import LANGUAGES
from ketaplan.formats.common import pdf
from support.cli import SUNDAY, ketaplan
from support.pdf import reader, text_of

PLAN = ("plan", "P-1042", "--as-of", SUNDAY, "--format", "pdf")
NAMES = ("Ωμέγα", "Жанна", "Nguyễn", "مريم", "כהן", "漢字", "한글", "ひらがな")
POINTS = {"letter": (612, 792), "a4": (595, 842)}


@pytest.fixture(autouse=True)
def _installed():
    try:
        pdf.library()
    except pdf.InputError as error:
        pytest.skip(f".ci/install-readers installs what is missing: {error}")


def named(name, file="patients/P-1042.toml", old='"Maria Santos"'):
    path = Path(file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, f'"{name}"'), encoding="utf-8")


def kinds(element, seen):
    """The kinds of elements in the structure that a screen reader follows."""
    for child in [element] if not isinstance(element, list) else element:
        one = child.get_object()
        if isinstance(one, dict):
            seen.add(one.get("/S"))
            if "/K" in one:
                below = one["/K"].get_object()
                kinds(below if isinstance(below, list) else [below], seen)
    return seen


@pytest.mark.parametrize("paper", POINTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_six_sessions_are_one_tagged_sheet_the_same_each_time(clinic, language, paper):
    asked = (*PLAN, "--language", language, "--paper", paper)
    for name in ("1.pdf", "2.pdf"):
        assert ketaplan(*asked, "--output", name).exit_code == 0
    once, again = Path("1.pdf").read_bytes(), Path("2.pdf").read_bytes()
    made = reader(once)

    assert once == again
    assert len(made.pages) == 1
    assert tuple(map(round, made.pages[0].mediabox[2:])) == POINTS[paper]
    root = made.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/P"} <= kinds(root["/StructTreeRoot"], set())
    assert set(made.metadata) == {"/Title", "/Producer"}


def test_the_text_is_there_in_the_order_in_which_it_is_read(clinic):
    text = text_of(ketaplan(*PLAN).stdout_bytes)
    said = ("Your visits", "Maria Santos", "not booked yet", "Nov 30", "Dec 17", "take you home", "Calendar", "Where:")

    places = [text.index(words) for words in said]
    assert places == sorted(places)


def test_names_in_any_script_have_their_letters_with_them(clinic):
    named(" ".join(NAMES))
    made = ketaplan(*PLAN)

    assert made.exit_code == 0
    assert "font" not in made.stderr
    text = text_of(made.stdout_bytes)
    assert [name for name in NAMES if name not in text] == []
    for font in reader(made.stdout_bytes).pages[0]["/Resources"]["/Font"].values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)


def test_letters_without_a_font_are_reported_by_their_script_alone(clinic):
    named("Zoë \U0010fffd")
    made = ketaplan(*PLAN)

    assert made.exit_code == 0
    assert "no font on this machine has some letters of the PDF (symbols)" in made.stderr
    assert "\U0010fffd" not in made.stderr
    assert "Zoë" not in made.stderr


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


@pytest.mark.parametrize("few", [False, True], ids=["none", "Noto Sans"])
def test_a_machine_with_few_fonts_says_which_package_to_install(clinic, tmp_path, few):
    """In a process of its own: fonts are looked for once."""
    named(" ".join(NAMES))
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    for weight in ("Regular", "Bold") if few else ():
        (fonts / f"{weight}.ttf").symlink_to(f"/usr/share/fonts/truetype/noto/NotoSans-{weight}.ttf")
    (tmp_path / "fonts.conf").write_text(FONTS.format(fonts=fonts, cache=tmp_path / "cache"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ketaplan", *PLAN, "-o", "few.pdf"],
        env=os.environ | {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [name for name in NAMES if name in done.stderr] == []
    if few:
        assert done.returncode == 0, done.stderr
        assert "(Arabic, CJK, Hangul, Hebrew, Hiragana)" in done.stderr
        assert "(Debian: apt install fonts-noto-cjk fonts-noto-core)" in done.stderr
    else:
        assert (done.returncode, Path("few.pdf").exists()) == (2, False), done.stderr
        assert done.stderr.startswith("PDF needs fonts, and this machine has none: apt install fonts-noto-core")


@pytest.mark.parametrize(
    "name",
    ["W" * 200, "Wolfeschlegelstein " * 9, "\U0001f642\U0001f469\u200d\u2695\ufe0f" * 20],
    ids=["one word", "words", "emoji"],
)
def test_the_longest_names_leave_it_one_sheet(clinic, name):
    named(name)
    named(name, "clinic.toml", '"Dr. Dana Lee"')
    for paper in POINTS:
        assert len(reader(ketaplan(*PLAN, "--paper", paper).stdout_bytes).pages) == 1


def test_without_the_extra_nothing_is_booked_and_one_line_says_what_to_install(clinic, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    before = Path("ketaplan.db").read_bytes()
    refused = ketaplan("plan", "P-1042", "--save", "--yes", "--output", "x.pdf")

    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1
    assert "pip install 'weasyprint>=68'" in refused.stderr
    assert not Path("x.pdf").exists()
    assert Path("ketaplan.db").read_bytes() == before
