"""restore, through the door: a slip of the finger is taken back, and what cannot be is refused with the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import appointments, ketaplan, planned

FOURTH = "P-1042/1/induction/4"


def status(name=FOURTH):
    return appointments()[name]["status"]


def refused(*words):
    done = ketaplan(*words)
    assert (done.exit_code, done.stdout) == (3, "")
    return done.stderr


def edit(path, old, new):
    file = Path(path)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def test_a_slip_of_the_finger_is_taken_back_and_everything_around_it_says_how(booked):
    before = appointments()
    cancelled = ketaplan("cancel", FOURTH)
    assert cancelled.exit_code == 0
    assert f"To undo it: ketaplan restore {FOURTH}" in cancelled.stderr
    for words in (("move", FOURTH, "--to", "2026-12-10T09:00"), ("mark", FOURTH, "confirmed"), ("move", FOURTH)):
        assert f"ketaplan restore {FOURTH}" in refused(*words)

    restored = ketaplan("restore", FOURTH)

    assert restored.exit_code == 0
    assert restored.stdout == f"{FOURTH}  2026-12-10 09:00  11:00  B  booked\n"
    assert appointments() == before
    again = ketaplan("restore", FOURTH)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "Already so; nothing changed.\n")


def test_a_calendar_hears_of_what_was_restored(booked):
    def export():
        lines = ketaplan("export", "--patient", "P-1042", "--format", "ics").stdout.split()
        return "STATUS:CANCELLED" in lines, max(line for line in lines if line.startswith("SEQUENCE:"))

    exports = [export()]
    for command in ("cancel", "restore"):
        ketaplan(command, FOURTH)
        exports.append(export())

    assert [cancelled for cancelled, _ in exports] == [False, True, False]
    assert len({sequence for _, sequence in exports}) == 3
    assert sorted(exports, key=lambda one: one[1]) == exports


def test_all_that_was_cancelled_comes_back_at_once_or_one_by_one_in_any_order(booked):
    before = appointments()
    ketaplan("cancel", "P-1042", "--yes")
    assert ketaplan("restore", *before).exit_code == 0
    assert appointments() == before

    ketaplan("cancel", "P-1042", "--yes")
    for name in sorted(before, reverse=True):
        assert ketaplan("restore", name).exit_code == 0
    assert appointments() == before


def test_a_mark_is_taken_back_by_either_word(booked, clock):
    ketaplan("mark", FOURTH, "confirmed")
    assert ketaplan("restore", FOURTH).exit_code == 0
    assert status() == "booked"
    clock("2026-12-10T20:00")
    ketaplan("mark", FOURTH, "missed")
    assert ketaplan("mark", FOURTH, "booked").exit_code == 0
    assert status() == "booked"


def test_a_dry_run_restores_nothing(booked):
    ketaplan("cancel", FOURTH)
    tried = ketaplan("restore", FOURTH, "--dry-run")
    assert "Would be restored: 1 appointment. Nothing was written." in tried.stderr
    assert status() == "cancelled"


# ---------------------------------------------------------------- what cannot be restored


def test_a_place_that_went_to_someone_else_is_not_taken_from_them(booked):
    ketaplan("cancel", "P-1042", "--yes")
    plan = Path(planned("P-1042")).read_text()
    other = Path("patients/P-1042.toml").read_text().replace("P-1042", "P-2000")
    Path("patients/P-2000.toml").write_text(other)
    Path("other.json").write_text(plan.replace("P-1042", "P-2000").replace("~2", ""))
    assert ketaplan("book", "other.json").exit_code == 0

    said = refused("restore", FOURTH)

    assert "Thu 10 Dec, 09:00" in said
    assert "is with other patients" in said
    assert "ketaplan plan P-1042 --save" in said
    assert status() == "cancelled"


def test_what_another_appointment_has_replaced_is_named_with_it(booked):
    ketaplan("cancel", FOURTH)
    assert ketaplan("book", planned("P-1042", "--book", "ketaplan.db")).exit_code == 0
    said = refused("restore", FOURTH)
    assert f"{FOURTH}~2 is booked in its place" in said
    assert f"ketaplan cancel {FOURTH}~2" in said


def test_what_is_over_is_not_promised_again(booked, clock):
    ketaplan("cancel", FOURTH)
    clock("2026-12-10T20:00")
    said = refused("restore", FOURTH)
    assert "its time has passed (Thu 10 Dec, 09:00)" in said
    assert "[[attended]]" in said
    assert "ketaplan plan P-1042 --save" in said


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        ("patients/P-1042.toml", 'status = "cleared"', 'status = "declined"', "declined"),
        ("patients/P-1042.toml", "on = 2026-11-20", "on = 2026-12-01", "cleared only from Tue 1 Dec"),
        ("patients/P-1042.toml", "1984-03-09", "2008-12-11", "turns 18"),
        (
            "clinic.toml",
            "\n[[chairs]]",
            '\n[[closures]]\nfrom = 2026-12-10\nto = 2026-12-10\nreason = "Burst pipe"\n\n[[chairs]]',
            "Burst pipe",
        ),
    ],
)
def test_todays_files_are_asked_as_for_a_new_booking(booked, path, old, new, why):
    ketaplan("cancel", FOURTH)
    edit(path, old, new)
    assert why in refused("restore", FOURTH)
    assert status() == "cancelled"


def test_no_more_sessions_come_back_than_are_ordered_today(booked):
    ketaplan("cancel", FOURTH)
    order = '[order]\nby = "Dr. Okafor"\non = 2026-11-21\nsessions = 5\n\n[preferences]'
    edit("patients/P-1042.toml", "[preferences]", order)
    assert "induction would have 6 sessions, but 5 are ordered" in refused("restore", FOURTH)


def test_a_session_of_another_course_than_the_files_is_not_restored(booked):
    ketaplan("cancel", "P-1042", "--yes")
    edit("patients/P-1042.toml", 'kind = "patient"', 'kind = "patient"\ncourse = 2')
    assert "course 2" in refused("restore", FOURTH)
