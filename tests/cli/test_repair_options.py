"""replan with options, and with others moved, through the door: a small clinic with two visits a morning."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from support.answers import against_schema
from support.cli import appointments, ketaplan
from support.repairs import objections

CLINIC = """\
kind = "clinic"
id = "north"
name = "North"
timezone = "America/New_York"
grid_minutes = 15
protocol = "iv-induction-6x2"
book = "north.db"
[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
from = 09:00:00
to = 13:00:00
"""
PERSON = """\
[[staff]]
id = "{0}"
name = "{0}"
role = "{1}"
shifts = [{{ days = ["mon", "tue", "wed", "thu", "fri"], from = 09:00:00, to = 13:00:00 }}]
"""
PATIENT = """\
kind = "patient"
id = "{0}"
name = "Patient {0}"
date_of_birth = 1984-03-09
indication = "depression"
[clearance]
status = "cleared"
by = "Dr. Okafor"
on = 2026-11-20
{1}
"""
MORNINGS = "[[available]]\ndays = ['mon', 'thu']\nfrom = 09:00:00\nto = 13:00:00\n"
THIRD = "2026-11-30"
"""The day of the third session of a course on Mondays and Thursdays."""


def done(*words, code=0):
    made = ketaplan(*words)
    assert made.exit_code == code, made.stderr
    return made


def repairs(*words, code=0):
    found = json.loads(done("replan", *words, "--format", "json", code=code).stdout)
    assert against_schema(found) == []
    return found["options"] if found["kind"] == "repairs" else [found]


def called(repair):
    return {one["patient"] for one in repair["calls"]}


@pytest.fixture
def north(tmp_path, monkeypatch, clock):
    """Opens the clinic with that many chairs, and as many physicians and nurses."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "patients").mkdir()

    def opened(places):
        chairs = "".join(f'[[chairs]]\nid = "{name}"\n' for name in "ABC"[:places])
        staff = "".join(
            PERSON.format(f"{role[:2]}-{number}", role) for role in ("physician", "nurse") for number in range(places)
        )
        (tmp_path / "clinic.toml").write_text(CLINIC + chairs + staff)
        done("book", "--create")

    return opened


def write(name, more=""):
    Path(f"patients/{name}.toml").write_text(PATIENT.format(name, more), encoding="utf-8")


@pytest.fixture
def two_at_once(north):
    """Ana and Ben come at the same time, and both their nurses are out on a morning: the third can take one of them."""
    north(3)
    for name in ("ana", "ben"):
        write(name, MORNINGS)
        done("plan", name, "--save", "--pin", "1=2026-11-23T09:00")
    visits = [appointments()[f"{name}/1/induction/3"] for name in ("ana", "ben")]
    assert {one["start"][:16] for one in visits} == {f"{THIRD}T09:00"}
    for nurse in sorted({one["stages"][1]["nurse"] for one in visits}):
        done("absence", "add", nurse, "--from", THIRD, "--to", THIRD)


def test_options_differ_in_who_to_call_and_the_best_is_first(two_at_once):
    found = repairs("--options", "3")
    assert [called(one) for one in found] in ([{"ana"}, {"ben"}], [{"ben"}, {"ana"}])
    assert found[0] == repairs()[0]
    assert [*found[0]["counts"].values()] <= [*found[1]["counts"].values()]
    for one in found:
        assert not objections(one)
    assert "2 options: no other repair was found" in done("replan", "--options", "3").stderr


def test_the_option_that_was_picked_is_written_and_leaves_the_week_sound(two_at_once):
    first, second = repairs("--options", "2")
    (spared,) = called(first)
    before = appointments()
    assert "no longer" in done("replan", "--apply", "--pick", "2", "--expect", first["digest"], code=3).stderr
    assert "--pick 3: 2 options" in done("replan", "--apply", "--pick", "3", code=2).stderr
    assert appointments() == before
    (written,) = repairs("--apply", "--yes", "--pick", "2", "--expect", second["digest"])
    assert written == second
    after = appointments()
    assert all(after[name]["start"] == one["start"] for name, one in before.items() if one["patient"] == spared)
    done("check", "north.db")
    assert "Nothing has to be repaired" in done("replan", "--options", "2").stdout


def test_each_option_has_its_number_on_the_table_and_in_csv(two_at_once):
    shown = done("replan", "--options", "2").stdout
    assert shown.index("Option 1") < shown.index("Option 2")
    rows = done("replan", "--options", "2", "--format", "csv").stdout.splitlines()[1:]
    assert {row[0] for row in rows} == {"1", "2"}


def test_a_pick_belongs_to_apply(two_at_once):
    assert "--pick belongs to --apply" in done("replan", "--pick", "1", code=2).stderr


def test_impact_has_the_same_options_and_writes_nothing(two_at_once):
    before = appointments()
    found = json.loads(done("impact", "--options", "2", "--format", "json").stdout)
    assert found["options"] == repairs("--options", "2")
    assert appointments() == before


@pytest.fixture
def stuck(north):
    """Ana could come on a Tuesday instead of the Monday on which the clinic closes, but Ben is there at her hour."""
    north(1)
    early = "[[available]]\ndays = ['mon', 'tue', 'thu']\nfrom = 09:00:00\nto = 11:00:00\n"
    last = date.fromisoformat("2026-12-10")
    away = f"[[unavailable]]\nfrom = {last + timedelta(1)}\nto = 2027-12-31\n"
    write("ana", early + away)
    write("ben")
    done("plan", "ana", "--save", "--pin", "1=2026-11-23T09:00", "--pin", "2=2026-11-26", "--pin", f"3={THIRD}")
    assert max(one["start"] for one in appointments().values())[:10] == last.isoformat()
    done("plan", "ben", "--save", "--pin", "1=2026-11-24T09:00", "--pin", "2=2026-11-27", "--pin", "3=2026-12-01T09:00")
    done("absence", "add", "north", "--from", THIRD, "--to", THIRD)


def test_no_one_else_is_moved_unless_it_is_allowed(stuck):
    (kept,) = repairs(code=1)
    assert (called(kept), kept["counts"]["unplaced"]) == ({"ana"}, 1)
    (moved,) = repairs("--allow-moving-others")
    assert (called(moved), moved["counts"]["unplaced"]) == ({"ana", "ben"}, 0)
    assert not objections(moved, "--others")


def test_another_patient_who_makes_room_is_moved_with_the_repair(stuck):
    repairs("--allow-moving-others", "--apply", "--yes")
    visits = appointments()
    assert visits["ana/1/induction/3"]["start"][:16] == "2026-12-01T09:00"
    assert visits["ben/1/induction/3"]["start"][:16] != "2026-12-01T09:00"
    done("check", "north.db")


def test_others_are_not_moved_where_everything_finds_a_place(two_at_once):
    assert repairs("--allow-moving-others") == repairs()


def test_what_finds_no_place_says_why_as_plan_does(stuck):
    (left,) = repairs(code=1)
    (unplaced,) = left["calls"][0]["unplaced"]
    assert unplaced["reasons"]
    assert "no place follows the rules" not in unplaced["reasons"]
    shown = " ".join(done("replan", code=1).stdout.split())
    assert unplaced["reasons"][0] in shown
