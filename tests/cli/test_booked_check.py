"""check on a book: its damage, and the phone calls that today's files make necessary."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from support.cli import ketaplan, planned

pytestmark = pytest.mark.usefixtures("booked")


def test_a_sound_book_whose_appointments_keep_the_rules():
    checked = ketaplan("check", "ketaplan.db")
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert checked.stderr == "ketaplan.db: intact; all upcoming appointments follow the rules.\n"


def test_a_book_among_files_is_checked_with_them():
    checked = ketaplan("check", ".", "ketaplan.db")
    assert checked.exit_code == 0
    assert "ketaplan.db: intact" in checked.stderr


def test_a_closed_day_shows_who_must_be_called():
    add_to_clinic("[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03\nreason = 'Burst pipe'")
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert checked.stdout == "Thu 3 Dec 2026, 09:00  P-1042/1/induction/2: the clinic is closed (Burst pipe)\n"


def test_someone_sick_shows_whose_appointments_break_earliest_first():
    text = Path("clinic.toml").read_text()
    leave = "leave = [{ from = 2026-12-01, to = 2026-12-31, reason = 'sick' }]"
    lee = re.search(r'id = "dr-lee".*?(?=\n\[\[)', text, re.DOTALL)[0]
    sick = re.sub(r"\nleave = [^\n]*", "", lee) + f"\n{leave}\n"
    Path("clinic.toml").write_text(text.replace(lee, sick))
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1, checked.stderr
    days = [line.split(",")[0] for line in checked.stdout.splitlines()]
    assert days == ["Thu 3 Dec 2026", "Thu 10 Dec 2026", "Mon 14 Dec 2026", "Thu 17 Dec 2026"]
    assert all("Lee" in line or "dr-lee" in line for line in checked.stdout.splitlines()), checked.stdout


@pytest.mark.parametrize(
    ("old", "new", "reason", "count"),
    [
        ('status = "cleared"', 'status = "declined"', "a psychiatrist declined the course", 6),
        ('status = "cleared"', 'status = "coordination-pending"', "the patient is not cleared", 6),
        ("on = 2026-11-20", "on = 2026-11-23", "the patient is cleared only from Mon 23 Nov 2026", 6),
        ("date_of_birth = 1984-03-09", "date_of_birth = 2008-12-08", "the patient turns 18 on Tue 8 Dec 2026", 3),
        ('id = "P-1042"', 'id = "P-1042"\ncourse = 2', "it belongs to course 1", 6),
        ("[[available]]", "[order]\nby = 'Dr. Lee'\non = 2026-11-23\nsessions = 6\n[[available]]", "order is dated", 6),
    ],
)
def test_anyone_who_would_not_pass_the_gate_today_is_called_and_each_reason_is_reported_once(old, new, reason, count):
    change("patients/P-1042.toml", old, new)
    checked = ketaplan("check", "ketaplan.db")
    assert (checked.exit_code, len(checked.stdout.splitlines())) == (1, count), checked.stdout + checked.stderr
    assert all(line.count(reason) == 1 and line.count(";") == 0 for line in checked.stdout.splitlines())


def test_a_folder_is_checked_with_the_book_that_its_clinic_names():
    change("clinic.toml", 'id = "riverside"', 'id = "riverside"\nbook = "ketaplan.db"')
    assert ketaplan("check", ".").exit_code == 0
    change("patients/P-1042.toml", 'status = "cleared"', 'status = "declined"')
    checked = ketaplan("check", ".")
    assert (checked.exit_code, len(checked.stdout.splitlines())) == (1, 6)
    assert "\nketaplan.db: 6 booked appointments no longer hold.\n" in checked.stderr


def test_a_folder_is_checked_with_the_book_of_the_option_or_the_environment(monkeypatch):
    change("clinic.toml", 'id = "riverside"', 'id = "riverside"\nbook = "other.db"')
    assert ketaplan("book", "--create", "--book", "other.db").exit_code == 0
    add_to_clinic("[[closures]]\nfrom = 2026-12-07\nto = 2026-12-07")
    named, stated = ketaplan("check", "."), ketaplan("check", ".", "--book", "other.db")
    assert "\nketaplan.db: 1 booked appointment no longer holds.\n" in named.stderr
    assert "other.db" not in named.stderr
    assert "\nother.db: intact; all upcoming appointments follow the rules.\n" in stated.stderr
    assert (named.exit_code, stated.exit_code) == (1, 0)
    assert "ketaplan.db" not in stated.stderr
    assert "ketaplan.db" not in ketaplan("check", "patients/P-1042.toml").stderr
    monkeypatch.delenv("KETAPLAN_BOOK")
    assert "\nother.db: all upcoming appointments follow the rules.\n" in ketaplan("check", ".").stderr


def test_a_book_that_is_named_and_missing_is_an_error_of_check(monkeypatch):
    assert ketaplan("check", ".", "--book", "later.db").exit_code == 3
    monkeypatch.setenv("KETAPLAN_BOOK", "later.db")
    refused = ketaplan("check", ".")
    assert (refused.exit_code, "later.db: there is no book" in refused.stderr) == (3, True)
    assert ketaplan("check", "patients").exit_code == 0


def test_a_clinic_that_names_a_book_which_is_not_made_yet_is_right():
    change("clinic.toml", 'id = "riverside"', 'id = "riverside"\nbook = "later.db"')
    checked = ketaplan("check", "clinic.toml")
    assert (checked.exit_code, "later.db" in checked.stderr) == (0, False)


def test_what_is_booked_at_a_clinic_that_no_file_is_of_is_reported_and_never_called_right():
    change("clinic.toml", 'id = "riverside"', 'id = "main-street"')
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert "6 appointments of clinic 'riverside', which has no file here" in checked.stderr
    assert "the rules" not in checked.stderr


@pytest.mark.parametrize("old", ['id = "B"', 'id = "dr-lee"', 'id = "rn-kim"'])
def test_a_chair_or_a_person_whose_id_was_changed_is_reported(old):
    Path("clinic.toml").write_text(Path("clinic.toml").read_text().replace(old[5:], '"new"'))
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert old[6:-1] in checked.stdout


@pytest.mark.parametrize(
    "words", [("plan", "P-1066"), ("batch", "patients/P-1066.toml", "--effort", "1"), ("calendar",)]
)
def test_what_a_renamed_clinic_contains_stays_taken_and_is_reported(words):
    change("clinic.toml", 'id = "riverside"', 'id = "main-street"')
    someone_like_her()
    said = ketaplan(*words)
    assert said.exit_code == 0, said.stderr
    assert said.stderr.count("clinic 'riverside', which has no file here") == 1
    assert not starts("P-1042.json") & starts(planned("R-1"))
    assert ketaplan("book", "R-1.json").exit_code == 0


@pytest.mark.parametrize("index", range(6))
def test_the_calendar_offers_no_start_that_a_renamed_clinic_has_taken(index):
    day = sorted(start for start, _ in starts("P-1042.json"))[index][:10]
    before = free_starts(day)
    change("clinic.toml", 'id = "riverside"', 'id = "main-street"')
    assert free_starts(day) == before
    for name in ("dr-lee", "dr-osei", "dr-voss"):
        Path("clinic.toml").write_text(Path("clinic.toml").read_text().replace(f'"{name}"', f'"{name}-new"'))
    assert free_starts(day) != before, "what another site has taken is free here"


def test_another_site_without_a_file_takes_nothing_here():
    change("clinic.toml", 'id = "riverside"', 'id = "main-street"')
    for file in (Path("clinic.toml"), Path("patients/P-1042.toml")):
        file.write_text(file.read_text().replace('"dr-lee"', '"dr-new"'))
    someone_like_her()
    assert starts(planned("R-1")) == starts("P-1042.json")


@pytest.mark.parametrize("old", ["B", "dr-lee"])
def test_a_chair_or_a_person_that_no_file_knows_is_reported_by_plan_and_calendar(old):
    for file in (Path("clinic.toml"), Path("patients/P-1066.toml")):
        file.write_text(file.read_text().replace(f'"{old}"', '"new"'))
    for words in (("plan", "P-1066"), ("calendar", "--week", "2026-12-07")):
        assert f"appointments with '{old}', not in clinic.toml" in ketaplan(*words).stderr


def test_plans_that_are_given_together_have_to_fit_one_another():
    first = Path(planned("P-1066")).read_text()
    Path("second.json").write_text(first.replace("P-1066", "R-1"))
    assert ketaplan("check", "P-1066.json").exit_code == ketaplan("check", "second.json").exit_code == 0
    checked = ketaplan("check", "P-1066.json", "second.json")
    assert checked.exit_code == 2
    assert "second.json: conflicts with P-1066.json: R-1/1/induction/1:" in checked.stderr
    assert "are taken" in checked.stderr


def test_plans_of_two_patients_that_share_an_appointment_id_conflict():
    text = Path(planned("P-1066")).read_text()
    Path("second.json").write_text(text.replace('"patient": "P-1066"', '"patient": "R-1"'))
    checked = ketaplan("check", "P-1066.json", "second.json")
    assert checked.exit_code == 2
    shared = "P-1066/1/induction/1 is an appointment of P-1066, and of R-1"
    assert f"second.json: conflicts with P-1066.json: {shared}" in checked.stderr
    assert "UNIQUE" not in checked.stderr


def test_a_batch_with_one_patient_twice_is_no_choice_of_plans():
    plan = json.loads(Path(planned("P-1066")).read_text())
    later = json.loads(json.dumps(plan).replace("2026-12-", "2027-12-"))
    common = {key: plan[key] for key in ("schema_version", "kind") if key in plan}
    several = {**common, "plans": [plan, later]}
    Path("batch.json").write_text(json.dumps({**several, "kind": "batch"}))
    Path("choice.json").write_text(json.dumps({**several, "kind": "alternatives", "patient": "P-1066"}))
    checked = ketaplan("check", "batch.json")
    assert checked.exit_code == 2
    assert "batch.json: conflicts with itself: P-1066/1/induction/4 is planned twice, and differently" in checked.stderr
    assert ketaplan("book", "batch.json").exit_code != 0
    assert ketaplan("check", "choice.json").exit_code == 0


def test_of_many_plans_that_conflict_the_first_two_hundred_are_reported():
    first = Path(planned("P-1066")).read_text()
    for number in range(203):
        Path(f"{number}.json").write_text(first.replace("P-1066", f"R-{number}"))
    checked = ketaplan("check", *(f"{number}.json" for number in range(203)))
    assert checked.exit_code == 2
    assert checked.stderr.count("conflicts with 0.json: ") == 200
    assert checked.stderr.count("and more; these are the first 200") == 1


def test_a_plan_that_is_given_twice_fits_itself_and_offers_of_one_patient_are_not_booked_together():
    planned("P-1066")
    shutil.copy("P-1066.json", "copy.json")
    planned("P-1070", "--alternatives", "3")
    checked = ketaplan("check", "P-1066.json", "copy.json", "P-1070.json")
    assert checked.exit_code == 0, checked.stderr


def test_a_patient_without_a_file_or_with_a_faulty_one_is_mentioned():
    file = Path("patients/P-1042.toml")
    file.write_text(file.read_text() + "\nunknown = 1\n")
    assert "the patient's file has faults" in ketaplan("check", "ketaplan.db").stdout
    file.unlink()
    assert "there is no file of the patient" in ketaplan("check", "ketaplan.db").stdout


def test_what_is_over_breaks_no_rule(clock):
    add_to_clinic("[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03")
    clock("2026-12-05T12:00")
    assert ketaplan("check", "ketaplan.db").exit_code == 0


def test_notice_was_given_when_it_was_booked(clock):
    clock("2026-11-30T13:00")
    assert ketaplan("check", "ketaplan.db").exit_code == 0


def test_a_gap_that_broke_is_mentioned():
    ketaplan("cancel", "P-1042/1/induction/3", "P-1042/1/induction/4")
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert "P-1042/1/induction/5: 11 days between" in checked.stdout


def test_damage_is_reported_and_nothing_else():
    ketaplan("book", planned("P-1009"))
    content = Path("ketaplan.db").read_bytes()
    Path("ketaplan.db").write_bytes(content.replace(b'"nurse":"rn-kim"', b'"nurse":"rn-kin"', 1))
    checked = ketaplan("check", "ketaplan.db")
    assert (checked.exit_code, checked.stdout) == (3, "")
    assert "altered" in checked.stderr


def someone_like_her():
    """A patient who can come when P-1042 can, and wishes the same."""
    Path("patients/R-1.toml").write_text(Path("patients/P-1042.toml").read_text().replace("P-1042", "R-1"))


def free_starts(day):
    """The line of a day that says where a new visit can start."""
    shown = ketaplan("calendar", "--day", day)
    assert shown.exit_code == 0, shown.stderr
    return next(line for line in shown.stdout.splitlines() if "new visit can start" in line)


def starts(plan):
    """The start and the chair of each visit of a plan file."""
    return {(one["start"], one["chair"]) for one in json.loads(Path(plan).read_text())["appointments"]}


def change(name, old, new):
    file = Path(name)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def add_to_clinic(lines):
    file = Path("clinic.toml")
    file.write_text(f"{file.read_text()}\n{lines}\n")
