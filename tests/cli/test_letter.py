"""A letter to the psychiatrist who cleared a patient: what was given, what the scores say, what is due, who decides."""

from __future__ import annotations

import stat
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from ketaplan.book.backends import create_book
from ketaplan.domain.score import Score
from support.book import NOW, booking
from support.cli import ketaplan
from support.patient_files import examples_without_patients, write_patient

FIRST = date(2026, 11, 2)
DAYS = (0, 3, 7, 10, 14, 17)
MARKUP = (
    "<b>A</b> [x](javascript:a) `c` **d** ![i](https://e.example/f) | g =cmd|' /C calc'!A0 www.h.example k@l.example"
)


def patient_file(called="Ada Secretname", more="", **clearance):
    """Write the patient's file."""
    write_patient(Path(), "Q-1", called=called, more=more, **clearance)


def visits(outcomes):
    """Return sessions of the course with these outcomes, in order; the last word stays for the others."""
    return [
        booking(
            f"Q-1/1/induction/{place}", FIRST + timedelta(days=day), 9, status=outcomes[min(place, len(outcomes)) - 1]
        )
        for place, day in enumerate(DAYS, 1)
    ]


def book_of(bookings, scores=()):
    """Make the clinic's book."""
    with closing(create_book("ketaplan.db", NOW)) as book:
        book.write(NOW, lambda transaction: (transaction.add(bookings), transaction.note_scores(list(scores))))


def scored(day, score, **fields):
    """Return a PHQ-9 score."""
    return Score(patient="Q-1", measure="PHQ-9", on=day, score=score, **fields)


@pytest.fixture
def desk(tmp_path, monkeypatch, clock):
    """A clinic's folder on 24 Nov 2026, without a book."""
    clock("2026-11-24T15:00")
    monkeypatch.chdir(examples_without_patients(tmp_path / "clinic"))
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")


def letter(*words):
    """Return the letter."""
    done = ketaplan("letter", "Q-1", *words)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_letter_says_who_cleared_what_was_given_what_the_scores_say_and_who_decides(desk):
    patient_file()
    book_of(visits(["attended"]), [scored(FIRST - timedelta(days=3), 20), scored(date(2026, 11, 20), 9)])
    said = letter()
    for line in (
        "# Course of Ada Secretname",
        "- From: Riverside Clinic, 12 Shore Road",
        "- To: Dr. Okafor",
        "- Patient: Q-1",
        "Cleared by Dr. Okafor on Tue 20 Oct 2026.",
        "| 6 of 6 | Thu 19 Nov 2026 | given |",
        "| Fri 30 Oct 2026 | 20 severe | baseline |  |",
        "PHQ-9 a week after the last infusion: Thu 26 Nov 2026.",
        "Review of the course: Thu 26 Nov 2026.",
        "Course complete, review due Thu 26 Nov 2026. Next to decide: the treatment team.",
    ):
        assert f"{line}\n" in said
    assert "| Fri 20 Nov 2026 | 9 mild | 11 points better, 55 % | response (Pfeiffer 2024): yes; " in said


def test_sessions_that_were_not_given_have_no_number(desk):
    patient_file()
    book_of(visits(["attended", "missed", "held-clinical", "partial", "cancelled", "booked"]))
    said = letter("--as-of", "2026-11-15")
    assert "two a week: 2 of 6 infusions given." in said
    rows = [line for line in said.splitlines() if line.startswith("| ") and "2026" in line]
    assert rows == [
        "| 1 of 6 | Mon 2 Nov 2026 | given |",
        "|  | Thu 5 Nov 2026 | missed |",
        "|  | Mon 9 Nov 2026 | not given: stopped before it started |",
        "| 2 of 6 | Thu 12 Nov 2026 | given in part |",
    ]
    assert "Next visit: Thu 19 Nov 2026." in said


def test_sessions_noted_in_the_file_are_in_the_letter(desk):
    patient_file(more='[[attended]]\nphase = "induction"\nnumber = 1\non = 2026-10-29\n')
    book_of(visits(["booked"])[1:])
    assert "| 1 of 6 | Thu 29 Oct 2026 | given |" in letter("--as-of", "2026-11-01")


def test_decisions_are_in_the_letter_with_author_and_day(desk):
    patient_file(
        more="""[order]
by = "Dr. Lee"
on = 2026-10-21
sessions = 6
[maintenance]
by = "Dr. Lee"
on = 2026-11-20
sessions = 2
every_days = 14
[review]
by = "Dr. Lee"
on = 2026-11-20
decision = "second-course"
"""
    )
    book_of(visits(["attended"]))
    said = letter()
    assert "The course follows an order of Dr. Lee, 21 Oct 2026." in said
    assert "Maintenance was ordered by Dr. Lee, 20 Nov 2026." in said
    assert "Reviewed by Dr. Lee on Fri 20 Nov 2026: second course." in said


def test_what_a_clinician_must_see_is_reported_first(desk):
    patient_file()
    items = (2, 2, 2, 2, 2, 2, 2, 2, 1)
    book_of(visits(["attended"]), [scored(date(2026, 11, 20), 17, items=items, is_alarming=True)])
    lines = letter().splitlines()
    assert lines[2].startswith("**A clinician must see this now: PHQ-9,")


def test_a_letter_needs_a_clearance(desk):
    patient_file(status="coordination-pending")
    book_of([])
    done = ketaplan("letter", "Q-1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no psychiatrist has cleared this patient (coordination-pending)" in done.stderr
    assert "Ada" not in done.stderr


def test_the_clinics_own_name_is_there_with_details_only(desk):
    patient_file()
    book_of(visits(["attended"]))
    assert "Riverside Infusion Clinic" not in letter()
    assert "- From: Riverside Infusion Clinic, 12 Shore Road" in letter("--details")


def test_what_people_wrote_is_never_markdown(desk):
    patient_file(called=MARKUP, by="[Dr. X](https://y.example)\\n# Head")
    book_of(visits(["attended"]))
    said = letter()
    page = MarkdownIt("commonmark").enable("table").render(said)
    for tag in ("<a ", "<b>", "<img", "<code", "<em>"):
        assert tag not in page
    assert page.count("<strong>") == 0
    assert page.count("<h1>") == 1
    assert "|" not in said.splitlines()[0].replace("\\|", "")


def test_a_page_is_private_small_and_runs_nothing(desk):
    patient_file(called="<script>alert(1)</script>")
    book_of(visits(["attended"]), [scored(FIRST - timedelta(days=3), 20), scored(date(2026, 11, 20), 9)])
    done = ketaplan("letter", "Q-1", "-o", "letter.html")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "Wrote letter.html.\n")
    page = Path("letter.html").read_text()
    assert stat.S_IMODE(Path("letter.html").stat().st_mode) == 0o600
    assert "<script" not in page
    assert page.count("<svg") == 1
    assert len(page.encode()) < 200_000
    assert letter("--format", "html") == page
