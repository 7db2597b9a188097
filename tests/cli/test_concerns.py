"""What is wrong with what is booked is shown above it, whenever the patient is planned or shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import ketaplan

SUNDAY = ("--as-of", "2026-11-22")
pytestmark = pytest.mark.usefixtures("booked")

STATES = {
    "declined": ('status = "cleared"', 'status = "declined"', "DECLINED on file", 6),
    "not-cleared": ('status = "cleared"', 'status = "coordination-pending"', "the patient is not cleared", 6),
    "cleared-later": ("on = 2026-11-20", "on = 2026-11-23", "the patient is cleared only from Mon 23 Nov 2026", 6),
    "under-age": ("date_of_birth = 1984-03-09", "date_of_birth = 2008-12-08", "turns 18 on Tue 8 Dec 2026", 3),
    "ordered-later": (
        "[[available]]",
        "[order]\nby = 'Dr. Lee'\non = 2026-11-23\nsessions = 6\n[[available]]",
        "the order is dated Mon 23 Nov 2026",
        6,
    ),
}
"""What is changed in the patient's file, what is reported then, and of how many sessions."""


def change(file: str, old: str, new: str) -> None:
    path = Path(file)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def change_patient(old: str, new: str) -> None:
    change("patients/P-1042.toml", old, new)


@pytest.mark.parametrize("details", [[], ["--details"]])
@pytest.mark.parametrize("kind", STATES)
def test_what_may_not_continue_is_reported_above_what_is_booked(kind, details):
    old, new, words, count = STATES[kind]
    change_patient(old, new)

    shown = ketaplan("plan", "P-1042", *SUNDAY, *details)

    head, _, _ = shown.stdout.partition("Mon 30 Nov   09:00")
    said = " ".join(head.split())
    assert f"{count} booked sessions may not take place" in said
    assert words in said


@pytest.mark.parametrize("kind", STATES)
def test_documents_say_the_same(kind):
    old, new, words, count = STATES[kind]
    change_patient(old, new)

    (concern,) = json.loads(ketaplan("plan", "P-1042", *SUNDAY, "--format", "json").stdout)["concerns"]

    assert (concern["kind"], len(concern["appointments"])) == (kind, count)
    assert words in concern["text"]


def test_a_course_that_was_declined_opens_with_the_command_that_cancels_it():
    change_patient(*STATES["declined"][:2])

    shown = ketaplan("plan", "P-1042", *SUNDAY)

    assert shown.exit_code == 0
    assert shown.stdout.startswith(
        "DECLINED on file: 6 booked sessions may not take place; to cancel all of them:\nketaplan cancel P-1042.\n\n"
    )


def test_a_course_that_was_declined_in_its_midst_is_shown_and_not_planned():
    ketaplan("cancel", "P-1042/1/induction/6", "--yes")
    change_patient(*STATES["declined"][:2])

    shown = ketaplan("plan", "P-1042", *SUNDAY)

    assert shown.exit_code == 1
    assert "DECLINED on file: 5 booked sessions may not take place" in shown.stdout
    assert shown.stdout.endswith("\nNothing is planned.\n")


def test_a_plan_next_to_sessions_that_may_not_continue_says_so():
    ketaplan("cancel", "P-1042/1/induction/6", "--yes")
    change_patient(*STATES["not-cleared"][:2])

    shown = ketaplan("plan", "P-1042", *SUNDAY)

    said = " ".join(shown.stdout.split())
    assert "5 booked sessions may not take place: the patient is not cleared (coordination-pending)." in said
    assert "PROVISIONAL" in shown.stdout


def test_a_plan_that_says_so_is_read_as_any_other():
    ketaplan("cancel", "P-1042/1/induction/6", "--yes")
    change("clinic.toml", "[[chairs]]", "[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03\n\n[[chairs]]")
    ketaplan("plan", "P-1042", *SUNDAY, "--format", "json", "--output", "p.json")

    assert "concerns" in json.loads(Path("p.json").read_text())
    assert ketaplan("check", "p.json").exit_code == 0
    assert ketaplan("book", "p.json").exit_code == 0


def test_a_gap_that_nothing_planned_fills_names_its_days_its_limit_and_who_has_to_decide():
    ketaplan("cancel", *(f"P-1042/1/induction/{number}" for number in (3, 4)), "--yes")
    change_patient("[[available]]", "[order]\nby = 'Dr. Lee'\non = 2026-11-20\nsessions = 4\n[[available]]")

    shown = ketaplan("plan", "P-1042", *SUNDAY)

    assert shown.exit_code == 0
    said = " ".join(shown.stdout.split())
    assert "11 days between Thu 3 Dec and Mon 14 Dec: at most 7; a physician has to decide." in said


def test_an_appointment_that_today_s_files_forbid_is_named_with_its_day():
    change("clinic.toml", "[[chairs]]", "[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03\n\n[[chairs]]")

    shown = ketaplan("plan", "P-1042", *SUNDAY)

    assert shown.stdout.startswith("Thu 3 Dec: the clinic is closed.\n\n")


@pytest.mark.parametrize(
    ("words", "is_said"), [([], False), (["--details"], True), (["--details", "--format", "json"], False)]
)
def test_why_someone_is_away_is_reported_on_a_table_with_details_alone(words, is_said):
    away = "resource = 'dr-lee'\nfrom = 2026-12-03T08:00:00\nto = 2026-12-03T17:00:00\nreason = 'Surgery'"
    change("clinic.toml", "[[chairs]]", f"[[busy]]\n{away}\n\n[[chairs]]")

    shown = ketaplan("plan", "P-1042", *SUNDAY, *words)

    assert "Thu 3 Dec: " in shown.stdout
    assert ("Surgery" in shown.stdout) == is_said


@pytest.mark.parametrize("name", ["table", "json"])
def test_where_all_is_well_nothing_is_reported(name):
    shown = ketaplan("plan", "P-1042", *SUNDAY, "--format", name)

    assert "may not take place" not in shown.stdout
    assert "concerns" not in shown.stdout
