"""Every page that leaves the clinic, in every language: nothing that was not asked for, and harmless names."""

from __future__ import annotations

import csv
import io
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from ketaplan.domain.clinic import LANGUAGES
from ketaplan.formats.common.html_page import POLICY
from support.cli import SUNDAY, ketaplan
from support.pdf import pdf_is_there, text_of

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "a\r\nb\" onload='x",
    "\u202eevil\u202c \u2067x",
    "W" * 200,
    "\U0001f642\U0001f469\u200d\u2695\ufe0f",
    "[x](javascript:a) **b** | `c` ![i](https://e.example/f) www.h.example",
)
PLACES = (
    ("patients/P-1042.toml", "Maria Santos"),
    ("patients/P-1042.toml", "Dr. Okafor"),
    ("clinic.toml", "Riverside Infusion Clinic"),
    ("clinic.toml", "Riverside Clinic"),
    ("clinic.toml", "12 Shore Road"),
    ("clinic.toml", "+1 555 0100"),
    ("clinic.toml", "Dr. Dana Lee"),
    ("clinic.toml", "Kim Sato"),
    ("clinic.toml", "Wear a top with loose sleeves."),
)
"""What people write that a page shows."""
HANDOUT = ("export", "--patient", "P-1042")
PAGES = {
    "hand-out": (*HANDOUT, "--format", "html", "--details"),
    "escort": (*HANDOUT, "--format", "html", "--for", "escort"),
    "day": ("calendar", "--day", "2026-11-30", "--names", "--format", "html", "--as-of", SUNDAY),
    "week": ("calendar", "--week", "2026-11-30", "--by", "staff", "--names", "--format", "html", "--as-of", SUNDAY),
    "letter": ("letter", "P-1042", "--format", "html", "--details", "--as-of", SUNDAY),
    "report": ("report", "--month", "2026-12", "--format", "html", "--as-of", SUNDAY),
    "scores": ("progress", "show", "P-1042", "--format", "html", "--as-of", SUNDAY),
}
"""A command for every page."""
TREATMENT = re.compile(
    r"ketamin|kétamin|infus|induc|induk|injec|inyec|inject|spritze|nasal|venös|veinos|venos|route|dosis|dosage|\bdose|"
    r"\d *mg|mg/|treat|trata|trait|behandl|therap|terap|thérap|session|sitzung|sesi[oó]n|séance|depress|"
    r"depresi|dépress|anxi|angst|ansied|ptsd|psych|psiqui|PHQ|GAD|score|medi[ck]|médic|arznei|P-1042|Santos|1984|Lee|Osei|Sato|Alvarez|"
    r"\beat|essen|comer|manger|drink|getränk|bebid|boisson",
    re.IGNORECASE,
)
"""Treatment, diagnosis, dose, patient and staff, and what would tell of them, in the four languages."""


class Tags(HTMLParser):
    """The elements of a page with the names of their attributes, and what it says: text and attributes' values."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.said, self._in_style = [], "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, [key for key, _ in attrs]))
        self.said += " ".join(value or "" for key, value in attrs if key in {"data-label", "title", "aria-label"}) + " "
        self._in_style = tag == "style"

    def handle_data(self, data):
        self.said += "" if self._in_style else data


def run(*words):
    """Return what a command writes."""
    done = ketaplan(*words)
    assert done.exit_code == 0, (words, done.stderr)
    return done.stdout_bytes


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The example clinic with a booked course and two scores, in a trial book."""
    place = tmp_path_factory.mktemp("pages") / "clinic"
    shutil.copytree(EXAMPLES, place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KETAPLAN_BOOK", str(place / "trial.db"))
        patch.chdir(place)
        run("book", "--create", "--trial")
        run("plan", "P-1042", "--as-of", SUNDAY, "--save", "--yes")
        for day in ("2026-11-20", "2026-11-22"):
            scored = ("progress", "add", "P-1042", "PHQ-9", "--on", day, "--as-of", SUNDAY)
            assert ketaplan(*scored, stdin="17\n").exit_code == 0
    return place


@pytest.fixture
def desk(home, tmp_path, monkeypatch, clock):
    """A copy of it, in which we are."""
    shutil.copytree(home, tmp_path / "clinic")
    monkeypatch.setenv("KETAPLAN_BOOK", str(tmp_path / "clinic/trial.db"))
    monkeypatch.chdir(tmp_path / "clinic")


def poison(names):
    """Put hostile names where the example files have their own."""
    for (file, old), name in zip(PLACES, names, strict=True):
        path = Path(file)
        text = path.read_text(encoding="utf-8")
        assert f'"{old}"' in text, old
        escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r").replace("\n", "\\n")
        path.write_text(text.replace(f'"{old}"', f'"{escaped}"'), encoding="utf-8")


@pytest.mark.parametrize("turn", range(0, len(HOSTILE), 2))
def test_hostile_names_are_inert_on_every_page_and_in_every_file(desk, turn):
    """Every name stands in another place at every turn."""
    files = {"csv": (*HANDOUT, "--format", "csv", "--names"), "ics": (*HANDOUT, "--format", "ics", "--details")}
    letter = (*PAGES["letter"][:2], "--format", "md", "--as-of", SUNDAY)
    usual = {key: Tags(run(*words).decode()).tags for key, words in PAGES.items()}
    prose = MarkdownIt("commonmark").enable("table")
    rendered = Tags(prose.render(run(*letter).decode())).tags
    entries = run(*files["ics"]).decode().count("BEGIN:VEVENT")
    poison([HOSTILE[(turn + at) % len(HOSTILE)] for at in range(len(PLACES))])

    for key, words in PAGES.items():
        made = run(*words).decode()
        assert Tags(made).tags == usual[key], key
        assert not re.search("[\u202a-\u202e\u2066-\u2069\r]", made), key
        assert (POLICY in made, len(made.encode()) < 200_000) == (True, True), key
        assert not re.search(r"(src|href)=|url\(|@import|<script", made), key
    assert Tags(prose.render(run(*letter).decode())).tags == rendered
    rows = list(csv.reader(io.StringIO(run(*files["csv"]).decode().lstrip("\ufeff"))))
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    calendar = run(*files["ics"]).decode()
    assert calendar.count("BEGIN:VEVENT") == entries
    assert "\r" not in calendar.replace("\r\n", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_escort_reads_nothing_about_the_treatment_in_any_language_and_format(desk, language):
    asked = ("--for", "escort", "--language", language, "--details")
    plan = ("plan", "P-1063", "--as-of", SUNDAY)
    texts = [Tags(run(*words, *asked, "--format", "html").decode()).said for words in (HANDOUT, plan)]
    if pdf_is_there():
        texts.append(text_of(run(*HANDOUT, *asked, "--format", "pdf")))
    for said in texts:
        assert "12 Shore Road" in said
        assert "09:00" in said or "10:00" in said
        assert TREATMENT.findall(said) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clinics_own_name_is_on_a_hand_out_with_details_alone(desk, language):
    plain, detailed = (
        run(*HANDOUT, "--language", language, "--format", "html", *more) for more in ((), ("--details",))
    )
    assert (b"Riverside Clinic" in plain, b"Infusion Clinic" in plain) == (True, False)
    assert b"Riverside Infusion Clinic" in detailed
    assert b"TRIAL" in plain


def test_every_page_is_written_twice_in_the_same_bytes(desk):
    for key, words in PAGES.items():
        assert run(*words) == run(*words), key
        if pdf_is_there() and "pdf" in ketaplan(words[0], "--help").stdout:
            paged = [{"html": "pdf"}.get(word, word) for word in words]
            assert run(*paged) == run(*paged), key
