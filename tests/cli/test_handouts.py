"""What a patient takes home: right times, nothing that was not asked for, harmless with any name."""

from __future__ import annotations

import re
import stat
import tomllib
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ketaplan.domain.clinic import LANGUAGES
from ketaplan.formats.handout import wording
from support.cli import SUNDAY, ketaplan
from support.pdf import pdf_is_there, text_of

PLAN = ("plan", "P-1042", "--as-of", SUNDAY, "--format", "html")
EXPORT = ("export", "--patient", "P-1042", "--format", "html")
ENDS = ("Starts", "Ends about")
TREATMENT = re.compile(r"ketamin|infusion|induction|depress|P-1042|psych|session|treatment|Santos|1984", re.IGNORECASE)
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    'a\r\nb" onload="x',
    "\u202eevil\u202c \u2067x",
    "{name} {0} %s &amp;",
    "W" * 200,
    "\U0001f642\U0001f469\u200d\u2695\ufe0f",
    "\u0645\u0631\u064a\u0645 \u05d3\u05d5\u05d3",
    "\u03a9\u03bc\u03ad\u03b3\u03b1 \u0416\u0430\u043d\u043d\u0430 \u6f22\u5b57",
)


class Page(HTMLParser):
    """What a browser would find: the elements, and the rows of the table of visits as texts."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.rows, self.text = [], [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1] and self.tags[-1] not in {"style", "h2", "title"}:
            self.rows[-1][-1] += data
        if "body" in self.tags:
            self.text += data

    def visits(self):
        """The rows of the table by their head: that of the visits is the first table."""
        rows = [[" ".join(cell.split()) for cell in row] for row in self.rows]
        head = rows[0]
        return [dict(zip(head, row, strict=True)) for row in rows[1:] if len(row) == len(head) and row[0][:2].isalpha()]


def page(*arguments, **replacing):
    done = ketaplan(*arguments)
    assert done.exit_code == 0, done.stderr
    return Page(done.stdout)


def edit(path, *changes):
    text = Path(path).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    Path(path).write_text(text, encoding="utf-8")


def test_a_visit_says_when_to_come_to_eat_to_drink_and_to_drive(clinic):
    first, *_ = page(*PLAN).visits()

    assert first["Date"] == "Mon, Nov 30 Visit 1 of 6"
    assert (first["Be here at"], first["Starts"], first["Ends about"]) == ("08:45", "09:00", "11:00")
    assert (first["Nothing to eat from"], first["Clear drinks until"]) == ("03:00", "07:00")
    assert first["Do not drive before"] == "11:00 Tue, Dec 1"
    assert first["You will meet"] == "Dr. Dana Lee, Kim Sato"


SPRING, FALL = datetime(2027, 3, 14, 7, tzinfo=UTC), datetime(2027, 11, 7, 6, tzinfo=UTC)
"""When clocks change in New York: from five hours behind UTC to four, and back."""


def away(local, hours):
    """A time of New York's wall clock that many hours that pass before or after another, without zone data."""

    def behind(moment):
        return timedelta(hours=4 if SPRING <= moment < FALL else 5)

    asked = local.replace(tzinfo=UTC)
    moment = asked + behind(asked + timedelta(hours=5)) + timedelta(hours=hours)
    return (moment - behind(moment)).replace(tzinfo=None)


def said(local, day):
    return f"{local:%H:%M}" if local.date() == day else f"{local:%H:%M} {local:%a, %b} {local.day}"


@pytest.mark.parametrize("first", [datetime(2027, 3, 11), datetime(2027, 11, 4)], ids=["spring", "fall"])
@pytest.mark.parametrize(("protocol", "eat", "drink"), [("iv-induction-6x2", 30, 26), ("esketamine-nasal", 2, 0.5)])
def test_times_across_a_clock_change_are_right_in_every_language_and_format(clinic, first, protocol, eat, drink):
    """On Thursday driving is forbidden beyond the change, and on Monday fasting starts before it."""
    for old, new in (("no_solids_hours = 6", 30), ("clear_liquids_hours = 2", 26), ("no_driving_hours = 24", 96)):
        edit("clinic.toml", (old, f"{old.split(' =')[0]} = {new}"))
    edit("patients/P-1042.toml", ('kind = "patient"', f'kind = "patient"\nprotocol = "{protocol}"'))
    pins = ("--pin", f"1={first.date()}", "--pin", f"2={first.date() + timedelta(days=4)}")
    asked = ("plan", "P-1042", *pins, "--as-of", first.date() - timedelta(days=3))
    visits = page(*asked, "--format", "html").visits()

    for visit, day in zip(visits, (first, first + timedelta(days=4)), strict=False):
        start, end = (day + timedelta(hours=int(visit[at][:2]), minutes=int(visit[at][3:])) for at in ENDS)
        expected = {
            "Be here at": away(start, -0.25),
            "Nothing to eat from": away(start, -eat),
            "Clear drinks until": away(start, -drink),
            "Do not drive before": away(end, 96),
        }
        assert {key: visit[key] for key in expected} == {key: said(at, day.date()) for key, at in expected.items()}
    numbers = [[re.findall(r"\d+", text) for text in list(visit.values())[:-1]] for visit in visits]
    in_order = [time for visit in visits for cell in visit.values() for time in re.findall(r"\d\d:\d\d", cell)]
    for language in LANGUAGES:
        told = page(*asked, "--format", "html", "--language", language).visits()
        assert [[re.findall(r"\d+", text) for text in list(visit.values())[:-1]] for visit in told] == numbers
        if protocol == "iv-induction-6x2" and pdf_is_there():
            written = text_of(ketaplan(*asked, "--format", "pdf", "--language", language).stdout_bytes)
            assert re.findall(r"\d\d:\d\d", written)[: len(in_order)] == in_order
    calendar = re.sub(r"\r?\n ", "", ketaplan(*asked, "--format", "ics", "--details").stdout)
    for visit in visits:
        for key in ("Nothing to eat from", "Clear drinks until", "Do not drive before"):
            assert visit[key][:5] in calendar


def test_what_the_files_do_not_ask_for_is_not_on_the_page(clinic):
    text = Path("clinic.toml").read_text(encoding="utf-8")
    Path("clinic.toml").write_text(re.sub(r"^\[instructions\](\n.+)*", "", text, flags=re.MULTILINE), encoding="utf-8")

    told = page(*PLAN)

    assert set(told.visits()[0]) == {"Date", "Starts", "Ends about", "You will meet"}
    assert not re.search("eat|drink|driv|home", told.text.replace("weather", ""))


def test_the_escort_learns_times_and_the_address_alone(booked):
    for arguments in (PLAN, EXPORT):
        told = page(*arguments, "--for", "escort", "--details")
        assert set(told.visits()[0]) == {"Date", "Starts", "Ends about"}
        assert "12 Shore Road" in told.text
        assert TREATMENT.findall(told.text.replace("Riverside Infusion Clinic", "")) == []
        assert not re.search("eat|drink|Lee|Kim|PHQ", told.text.replace("Riverside", ""))


def test_only_the_public_name_is_on_it_unless_details_are_asked_for(booked):
    assert "Infusion Clinic" not in page(*EXPORT).text
    assert "Riverside Infusion Clinic" in page(*EXPORT, "--details").text


def test_what_is_not_booked_yet_says_so(booked):
    assert "not booked yet" not in page(*EXPORT).text
    assert "not booked yet" in page("plan", "P-1063", "--as-of", SUNDAY, "--format", "html").text
    assert ketaplan("cancel", "P-1042/1/induction/6", "--yes").exit_code == 0
    rows = page(*PLAN).visits()

    assert [row["Date"].endswith("not booked yet") for row in rows] == [False] * 5 + [True]
    assert [row["Date"].split("Visit ")[1][:6] for row in rows] == [f"{n} of 6" for n in range(1, 7)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_every_language_has_its_page_the_same_each_time(clinic, language, paper):
    asked = (*PLAN, "--language", language, "--paper", paper)
    once, again = ketaplan(*asked), ketaplan(*asked)

    assert once.stdout_bytes == again.stdout_bytes
    assert len(once.stdout_bytes) < 200_000
    assert f'<html lang="{language}">' in once.stdout
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in once.stdout
    assert {"script", "img", "link", "iframe", "object", "form"}.isdisjoint(Page(once.stdout).tags)
    assert not re.search(r"https?:|url\(|@import", once.stdout)
    assert ("draft" in once.stderr) == (language != "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language_with_the_same_names_in_it(language):
    own, english = wording.texts(language), wording.texts("en")

    assert own.keys() == english.keys()
    assert {key: re.findall(r"\{\w+\}", text) for key, text in own.items()} == {
        key: re.findall(r"\{\w+\}", text) for key, text in english.items()
    }
    assert bool(own["reviewer"]) != bool(own["draft"])


def test_the_patients_file_says_the_language_and_the_clinic_its_own_notes(clinic):
    edit(
        "clinic.toml",
        (
            'notes = [\n  "Wear a top with loose sleeves.",\n  "Bring a list of everything you take.",\n]',
            'notes.es = ["Traiga una lista."]\nnotes.en = ["Bring a list."]',
        ),
    )
    told = ketaplan("plan", "P-1051", "--as-of", SUNDAY, "--format", "html")
    assert 'lang="es"' in told.stdout
    assert "Traiga una lista." in told.stdout
    assert "notes.es" not in told.stderr
    german = ketaplan("plan", "P-1051", "--as-of", SUNDAY, "--format", "html", "--language", "de")
    assert "Bring a list." in german.stdout
    assert "notes.de" in german.stderr
    edit("clinic.toml", ("notes.es", "notes.xx"))
    assert "notes" in ketaplan("check", ".").stderr


def test_a_text_that_is_missing_is_reported_and_is_in_english(clinic, monkeypatch):
    known = wording.texts
    monkeypatch.setattr(
        wording, "texts", lambda name: {k: v for k, v in known(name).items() if name == "en" or k != "title"}
    )

    told = ketaplan(*PLAN, "--language", "fr")

    assert "no fr text for title" in told.stderr
    assert "<h1>Your visits</h1>" in told.stdout


@pytest.mark.parametrize("name", HOSTILE)
def test_every_name_is_inert(clinic, name):
    usual = page(*PLAN, "--for", "patient")
    written = name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r").replace("\n", "\\n")
    for file, old in (
        ("patients/P-1042.toml", '"Maria Santos"'),
        ("clinic.toml", '"Dr. Dana Lee"'),
        ("clinic.toml", '"Riverside Clinic"'),
    ):
        edit(file, (old, f'"{written}"'))
    done = ketaplan(*PLAN)
    told = Page(done.stdout)

    assert told.tags == usual.tags
    assert [key for key, _ in told.attributes] == [key for key, _ in usual.attributes]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\r]", done.stdout)


def test_a_page_is_for_its_owners_eyes_and_for_one_patient(booked):
    assert ketaplan(*EXPORT[:3], "-o", "visits.html").exit_code == 0
    assert stat.S_IMODE(Path("visits.html").stat().st_mode) == 0o600
    assert ketaplan("export", "--format", "html").exit_code == 2
    assert ketaplan("export", "--patient", "P-1063", "--format", "html").exit_code == 2
    refused = ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--paper", "a4")
    assert (refused.exit_code, "--format html" in refused.stderr) == (2, True)


def test_every_language_file_names_its_reviewer_or_is_marked_a_draft():
    folder = Path(wording.__file__).parent / "languages"
    for path in folder.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert tomllib.loads(text)["reviewer"] or text.startswith("# Draft")
    assert {path.stem for path in folder.glob("*.toml")} == set(LANGUAGES)
