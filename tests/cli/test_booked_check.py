"""check on a book: its damage, and the phone calls that today's files make necessary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from booked_clinic import planned
from door import ketaplan

pytestmark = pytest.mark.usefixtures("booked")


def test_a_sound_book_whose_appointments_keep_the_rules():
    checked = ketaplan("check", "ketaplan.db")
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert checked.stderr == "ketaplan.db: whole, and every appointment to come keeps the rules.\n"


def test_a_book_among_files_is_checked_with_them():
    checked = ketaplan("check", ".", "ketaplan.db")
    assert checked.exit_code == 0
    assert "ketaplan.db: whole" in checked.stderr


def test_a_closed_day_shows_who_must_be_called():
    add_to_clinic("[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03\nreason = 'Burst pipe'")
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert checked.stdout == "Thu 3 Dec 2026, 09:00  P-1042/1/induction/2: the clinic is closed (Burst pipe)\n"


def test_somebody_sick_shows_whose_appointments_break_soonest_first():
    text = Path("clinic.toml").read_text()
    leave = "leave = [{ from = 2026-12-01, to = 2026-12-31, reason = 'sick' }]"
    lee = re.search(r'id = "dr-lee".*?(?=\n\[\[)', text, re.DOTALL)[0]
    sick = re.sub(r"\nleave = \[.*?\n\]|\nleave = \[.*?\]\n", "\n", lee, flags=re.DOTALL) + f"\n{leave}\n"
    Path("clinic.toml").write_text(text.replace(lee, sick))
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1, checked.stderr
    days = [line.split(",")[0] for line in checked.stdout.splitlines()]
    assert days == ["Thu 3 Dec 2026", "Thu 10 Dec 2026", "Mon 14 Dec 2026", "Thu 17 Dec 2026"]
    assert all("Lee" in line or "dr-lee" in line for line in checked.stdout.splitlines()), checked.stdout


@pytest.mark.parametrize("status", ["declined", "coordination-pending"])
def test_a_patient_no_longer_cleared_is_called(status):
    file = Path("patients/P-1042.toml")
    file.write_text(file.read_text().replace('status = "cleared"', f'status = "{status}"'))
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert len(checked.stdout.splitlines()) == 6


def test_a_patient_without_a_file_or_with_a_faulty_one_is_told_of():
    file = Path("patients/P-1042.toml")
    file.write_text(file.read_text() + "\nunknown = 1\n")
    assert "the patient's file has faults" in ketaplan("check", "ketaplan.db").stdout
    file.unlink()
    assert "there is no file of the patient" in ketaplan("check", "ketaplan.db").stdout


def test_what_is_over_breaks_no_rule(clock):
    add_to_clinic("[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03")
    clock("2026-12-05T12:00")
    assert ketaplan("check", "ketaplan.db").exit_code == 0


def test_notice_was_kept_when_it_was_booked(clock):
    clock("2026-11-30T13:00")
    assert ketaplan("check", "ketaplan.db").exit_code == 0


def test_a_gap_that_broke_is_told_of():
    ketaplan("cancel", "P-1042/1/induction/3", "P-1042/1/induction/4")
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert "P-1042/1/induction/5: 11 days after the session before it; 2 to 7 are allowed" in checked.stdout


def test_damage_is_told_and_nothing_else():
    ketaplan("book", planned("P-1009"))
    content = Path("ketaplan.db").read_bytes()
    Path("ketaplan.db").write_bytes(content.replace(b'"nurse":"rn-kim"', b'"nurse":"rn-kin"', 1))
    checked = ketaplan("check", "ketaplan.db")
    assert (checked.exit_code, checked.stdout) == (3, "")
    assert "altered" in checked.stderr


def add_to_clinic(lines):
    file = Path("clinic.toml")
    file.write_text(f"{file.read_text()}\n{lines}\n")
