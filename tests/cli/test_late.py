"""A patient is late: what slides, what can no longer take place, and nothing is written."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from ketaplan.book.backends import create_book
from support.book import MONDAY, NOW, booking
from support.cli import ketaplan
from support.patient_files import examples_without_patients, write_patient

DAY = {"Q-1": (9, "A"), "Q-2": (11, "A"), "Q-3": (13, "A"), "Q-4": (11, "B")}
"""The visits of the Monday: the hour and the chair; Dr. Osei and Ray are with Q-4."""


@pytest.fixture
def desk(tmp_path, monkeypatch, clock):
    """Four visits of two hours on a Monday morning, of which three follow one another in one chair."""
    clock("2026-11-30T14:10")  # 09:10 at the clinic
    monkeypatch.chdir(examples_without_patients(tmp_path / "clinic"))
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    visits = []
    for name, (hour, chair) in DAY.items():
        write_patient(Path(), name)
        people = {"physician": "dr-osei", "nurse": "rn-ray"} if chair == "B" else {"after": "rn-kim"}
        visits.append(booking(f"{name}/1/induction/1", hour=hour, chair=chair, **people))
    visits.append(booking("Q-4/1/induction/2", MONDAY - timedelta(days=4), status="attended"))
    with closing(create_book("ketaplan.db", NOW)) as book:
        book.write(NOW, lambda transaction: transaction.add(visits))


def late(name, minutes, *words, code=0):
    """Return the document for a visit that starts that many minutes late."""
    done = ketaplan("late", f"{name}/1/induction/1", "--minutes", minutes, *words, "--format", "json")
    assert done.exit_code == code, done.stderr
    return json.loads(done.stdout)


def slid(said):
    """Return by how many minutes each other visit slides."""
    return {one["patient"]: one["minutes"] for one in said["visits"][1:]}


def test_those_who_follow_in_the_same_chair_give_way(desk):
    said = late("Q-1", 20)
    assert slid(said) == {"Q-2": 20, "Q-3": 20}
    assert said["possible"] is True
    assert [one["start"][11:16] for one in said["stages"]] == ["09:20", "09:35", "10:20"]
    assert [one["new_start"][11:16] for one in said["visits"]] == ["09:20", "11:20", "13:20"]


def test_the_last_one_has_no_one_to_give_way_to(desk):
    assert slid(late("Q-3", 30)) == {}


def test_a_visit_slides_in_steps_of_five_minutes(desk):
    assert slid(late("Q-1", 2)) == {"Q-2": 5, "Q-3": 5}


def test_a_visit_that_would_end_too_late_cannot_take_place(desk):
    """The nurse of the last one leaves at 16:30."""
    assert slid(late("Q-1", 90)) == {"Q-2": 90, "Q-3": 90}
    said = late("Q-1", 95, code=1)
    assert slid(said) == {"Q-2": 95, "Q-3": 0}
    assert said["possible"] is False
    assert [bool(one["broken"]) for one in said["visits"]] == [False, False, True]


def test_the_late_visit_itself_may_break(desk):
    said = late("Q-3", 240, code=1)
    assert "the clinic is open" in said["visits"][0]["broken"]


def test_a_physician_is_with_one_infusion_at_a_time(desk):
    """Dr. Osei's next infusion starts at 11:15, and so does Dr. Lee's: each waits for their own alone."""
    assert slid(late("Q-2", 30)) == {"Q-3": 30}
    assert slid(late("Q-4", 30)) == {}


def test_what_could_not_take_place_anyway_is_not_because_of_the_late_one(desk):
    assert ketaplan("absence", "add", "dr-lee", "--from", "2026-11-30T13:30", "--to", "2026-11-30T14:00").exit_code == 0
    assert slid(late("Q-1", 20)) == {"Q-2": 20}


def test_a_patient_without_a_file_stays(desk):
    Path("patients/Q-2.toml").unlink()
    assert slid(late("Q-1", 20)) == {}


def test_nothing_is_written(desk):
    before = Path("ketaplan.db").read_bytes()
    late("Q-1", 125, code=1)
    assert Path("ketaplan.db").read_bytes() == before


def test_only_what_is_ahead_can_be_late(desk):
    done = ketaplan("late", "Q-4/1/induction/2", "--minutes", "20")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "Q-4/1/induction/2: it is attended, so it cannot be late." in done.stderr
    done = ketaplan("late", "Q-1/1/induction/1", "--minutes", "20", "--as-of", "2026-12-01")
    assert done.exit_code == 3
    assert "its day is over (Mon 30 Nov, 09:00)" in done.stderr


def test_the_table_says_what_to_do(desk):
    done = ketaplan("late", "Q-1", "1", "--minutes", "125")
    assert done.exit_code == 1
    assert done.stdout.startswith("Q-1 Ada Secretname, session 1 of 6, Mon 30 Nov: 125 minutes late\n")
    assert "  11:00 \N{RIGHTWARDS ARROW} 13:05  Q-2 Ada Secretname: 125 minutes later (chair A is taken" in done.stdout
    assert "Other times: ketaplan move Q-3/1/induction/1 --options 5\n" in done.stdout
    assert done.stdout.endswith("1 other visit slides; 1 visit cannot take place. Nothing was written.\n")


def test_names_are_on_the_table_and_in_csv_where_asked_for(desk):
    words = ("late", "Q-1/1/induction/1", "--minutes", "20")
    assert "Secretname" not in ketaplan(*words, "--ids").stdout
    assert "Secretname" not in ketaplan(*words, "--format", "json").stdout
    assert "Secretname" not in ketaplan(*words, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(ketaplan(*words, "--format", "csv", "--names").stdout.lstrip("\ufeff"))))
    assert [one["patient_name"] for one in rows] == ["Ada Secretname"] * 3
