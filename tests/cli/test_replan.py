"""replan and impact, through the door: who is ill, who to call, and the week is complete again."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from ketaplan.files.readers.plan import read_plan
from ketaplan.planner.cost import part_names
from support.cli import appointments, ketaplan, planned

FIRST, SECOND = "P-1042/1/induction/1", "P-1042/1/induction/2"
SAID = {"by": "Dr. Okafor", "after": "induction/1", "max_gap_days": 14}


def done(*words, code=0):
    made = ketaplan(*words)
    assert made.exit_code == code, made.stderr
    return made


def repair(*words, code=0):
    return json.loads(done("replan", *words, "--format", "json", code=code).stdout)


def day_of(name=FIRST):
    return appointments()[name]["start"][:10]


def close(day):
    done("absence", "add", "riverside", "--from", day, "--to", day)


def resume(after, day):
    """A physician decided how the course continues."""
    file = Path("patients/P-1042.toml")
    resumed = f'[[resume]]\nby = "Dr. Okafor"\non = {day}\nafter = "{after}"\nmax_gap_days = 14\n'
    file.write_text(f"{file.read_text()}\n{resumed}")


@pytest.fixture
def closed(booked):
    """The clinic is closed on the day of the second session."""
    close(day_of(SECOND))
    return booked


def test_nothing_has_to_be_repaired_in_a_sound_week(booked):
    assert "Nothing has to be repaired" in done("replan").stdout
    found = repair()
    assert (found["calls"], found["broken"], found["proved"]) == ([], [], True)


def test_a_closed_day_moves_one_visit_with_one_call_and_writes_nothing(closed):
    before = appointments()
    found = repair()
    assert found["counts"] | {"points": 0} == {
        "unplaced": 0,
        "confirmed_moved": 0,
        "calls": 1,
        "moved": 1,
        "staff_changes": 0,
        "points": 0,
    }
    assert found["proved"]
    assert found["bounds"] == found["counts"]
    assert [one["id"] for one in found["broken"]] == [SECOND]
    assert appointments() == before


def test_applied_the_week_is_sound_and_replan_again_changes_nothing(closed):
    found = repair("--apply")
    after = appointments()
    moved = {one["id"]: one["start"] for one in found["appointments"]}
    assert {name: after[name]["start"] for name in moved} == moved
    assert ketaplan("check", "ketaplan.db").exit_code == 0
    again = repair("--apply")
    assert (again["appointments"], again["calls"]) == ([], [])
    assert appointments() == after


def test_what_moves_is_booked_again_and_other_people_keep_the_confirmation(booked):
    visit = appointments()[FIRST]
    done("mark", FIRST, "confirmed")
    done("mark", SECOND, "confirmed")
    nurse, day = visit["stages"][1]["nurse"], visit["start"][:10]
    done("absence", "add", nurse, "--from", day, "--to", day)
    close(day_of(SECOND))
    found = repair("--apply")
    after = appointments()
    assert found["staff_changes"][0]["id"] == FIRST
    assert nurse in found["staff_changes"][0]["before"].values()
    assert (after[FIRST]["status"], after[SECOND]["status"]) == ("confirmed", "booked")
    assert found["counts"]["confirmed_moved"] == 1


def test_the_call_list_says_who_old_and_new_times_and_why(closed):
    shown = done("replan").stdout
    name = next(line for line in Path("patients/P-1042.toml").read_text().splitlines() if line.startswith("name"))
    assert name.split('"')[1] in shown
    assert " -> " in shown
    assert "closed" in shown
    assert "1 patient to call" in shown
    assert name.split('"')[1] not in done("replan", "--ids").stdout


def test_the_call_list_as_csv_has_a_line_for_each_appointment(closed):
    (row,) = csv.DictReader(io.StringIO(done("replan", "--format", "csv").stdout))
    found = repair()["calls"][0]["appointments"][0]
    assert (row["patient"], row["id"], row["from"], row["to"]) == ("P-1042", SECOND, found["from"], found["to"])


def test_a_missed_session_is_placed_again_after_the_others(booked, clock):
    clock(f"{day_of()}T22:00")
    done("mark", FIRST, "missed")
    count = sum("/induction/" in name for name in appointments())
    assert f"session {count} of {count} ({FIRST}~2): new -> " in done("replan").stdout
    found = repair("--apply")
    assert [one["id"] for one in found["appointments"]] == [f"{FIRST}~2"]
    assert found["calls"][0]["appointments"][0]["from"] is None
    visits = appointments()
    assert visits[f"{FIRST}~2"]["start"] > max(one["start"] for name, one in visits.items() if name != f"{FIRST}~2")


def test_a_held_course_waits_for_a_physician_until_the_file_says_how_it_continues(booked, clock):
    clock(f"{day_of()}T22:00")
    done("mark", FIRST, "held-clinical")
    found = repair(code=1)
    assert found["appointments"] == []
    assert '[[resume]] after = "induction/1"' in found["calls"][0]["decide"]
    resume("induction/1", day_of())
    found = repair()
    assert [one["id"] for one in found["appointments"]] == [f"{FIRST}~2"]
    assert found["calls"][0]["resumed"] == [SAID | {"on": str(day_of())}]
    shown = " ".join(done("replan").stdout.split())
    assert "Dr. Okafor, 30 Nov 2026: after induction/1 the course continues, within 14 days." in shown


def test_a_longer_gap_may_be_decided_before_the_session_that_it_follows(booked):
    done("absence", "add", "riverside", "--from", "2026-12-01", "--to", "2026-12-12")
    assert repair()["counts"]["moved"] == 4
    resume("induction/1", "2026-11-20")
    found = repair()
    assert (found["counts"]["moved"], found["proved"]) == (3, True)
    assert FIRST not in {one["id"] for one in found["appointments"]}
    done("replan", "--apply", "--yes")
    assert ketaplan("check", "ketaplan.db").exit_code == 0


@pytest.mark.parametrize("format_", ["json", "toml"])
def test_a_plan_says_how_the_course_continues_and_is_booked_with_it(clinic, format_):
    resume("induction/1", "2026-11-20")
    done("plan", "P-1042", "--format", format_, "--output", f"plan.{format_}")
    if format_ == "json":
        assert json.loads(Path("plan.json").read_text())["resumed"] == [SAID | {"on": "2026-11-20"}]
    (plan,) = read_plan(Path(f"plan.{format_}"), part_names()).or_raise()
    (one,) = plan.resumed
    assert (one.phase, one.number, one.by, one.max_gap_days) == ("induction", 1, "Dr. Okafor", 14)
    done("book", f"plan.{format_}")


def test_what_may_not_continue_is_released_and_cancelled_on_request(booked):
    file = Path("patients/P-1042.toml")
    file.write_text(file.read_text().replace('status = "cleared"', 'status = "declined"', 1))
    found = repair()
    assert len(found["released"]) == 6
    assert found["counts"]["calls"] == 1
    assert "declined" in found["calls"][0]["decide"]
    repair("--apply")
    assert {one["status"] for one in appointments().values()} == {"booked"}
    repair("--apply", "--release")
    assert {one["status"] for one in appointments().values()} == {"cancelled"}


def test_impact_says_what_a_leave_would_cost_and_notes_nothing(booked):
    visit = appointments()[FIRST]
    found = json.loads(
        done("impact", "--out", f"{visit['stages'][1]['nurse']}={visit['start'][:10]}", "--format", "json").stdout
    )
    assert [one["id"] for one in found["broken"]] == [FIRST]
    assert found["suppositions"] == [
        {
            "clinic": "riverside",
            "resource": visit["stages"][1]["nurse"],
            "from": visit["start"][:10],
            "to": visit["start"][:10],
        }
    ]
    assert json.loads(done("absence", "list", "--format", "json").stdout)["absences"] == []


def test_what_is_supposed_is_noted_with_the_repair(booked):
    day = day_of(SECOND)
    found = repair("--close", day, "--apply")
    assert found["counts"]["moved"] == 1
    (noted,) = json.loads(done("absence", "list", "--format", "json").stdout)["absences"]
    assert (noted["resource"], noted["from"], noted["to"]) == (None, day, day)


def test_a_patient_who_cannot_come_is_for_the_file(booked):
    day = day_of(SECOND)
    assert repair("--unavailable", f"P-1042={day}")["counts"]["moved"] == 1
    refused = done("replan", "--unavailable", f"P-1042={day}", "--apply", code=2)
    assert "[[unavailable]]" in refused.stderr


def test_another_repair_than_the_expected_one_is_not_written(closed):
    before, digest = appointments(), repair()["digest"]
    refused = done("replan", "--apply", "--expect", "00000000", code=3)
    assert "Nothing was written" in " ".join(refused.stderr.split())
    assert appointments() == before
    place = repair()["appointments"][0]["start"]
    done("absence", "add", "riverside", "--from", place[:10], "--to", place[:10])
    assert done("replan", "--apply", "--expect", digest, code=3).stdout == ""
    assert appointments() == before
    assert repair("--apply", "--expect", repair()["digest"])["counts"]["moved"] == 1


def test_a_dry_run_writes_nothing(closed):
    before = appointments()
    assert "Nothing was written." in done("replan", "--apply", "--dry-run").stderr
    assert appointments() == before


def test_one_patient_is_repaired_and_another_left(clinic):
    for patient in ("P-1042", "P-1063"):
        made = ketaplan("book", planned(patient))
        assert made.exit_code == 0, made.stderr
    for name in ("P-1042/1/induction/1", "P-1063/1/induction/1"):
        close(day_of(name))
    assert {one["patient"] for one in repair("P-1063")["broken"]} == {"P-1063"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "rn-ray"), "WHO=SPAN"),
        (("--out", "A=2026-12-03"), "--chair-out"),
        (("--chair-out", "rn-ray=2026-12-03"), "--out"),
        (("--out", "rn-ray=2026-12-03T10:00"), "until when"),
        (("--close", "nowhere=2026-12-03"), "not a clinic here"),
        (("--expect", "12345678"), "belongs to --apply"),
        (("--apply", "--as-of", "2026-11-30"), "--as-of"),
        (("--apply", "--time-limit", "5"), "what is written has to be what was shown"),
        (("--effort", "0"), "--effort"),
        (("--time-limit", "0.5"), "--time-limit"),
    ],
)
def test_what_cannot_be_is_refused(booked, words, said):
    refused = ketaplan("replan", *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in " ".join(refused.stderr.split())


def test_another_now_is_for_looking_only(closed):
    assert repair("--as-of", f"{day_of()}T07:30")["now"].startswith(f"{day_of()}T07:30")


def test_the_same_effort_finds_the_same_repair_and_a_repair_of_few_is_proved_with_any(closed):
    first = done("replan", "--effort", "1", "--format", "json").stdout
    assert done("replan", "--effort", "1", "--format", "json").stdout == first
    assert json.loads(first)["proved"]
    assert json.loads(first)["counts"] == repair("--effort", "9")["counts"]
    assert done("impact", "--effort", "1", "--format", "json").stdout == first


def test_a_time_limit_that_is_not_reached_changes_nothing(closed):
    found = done("replan", "--time-limit", "600", "--format", "json")
    assert json.loads(found.stdout)["counts"] == repair()["counts"]
    assert "time limit" not in found.stderr


def test_no_reason_of_an_absence_is_in_a_repair(booked):
    visit = appointments()[FIRST]
    day = visit["start"][:10]
    made = ketaplan(
        "absence", "add", visit["stages"][1]["nurse"], "--from", day, "--to", day, "--reason", "-", stdin="measles"
    )
    assert made.exit_code == 0, made.stderr
    for form in ("table", "json", "csv"):
        shown = done("replan", "--format", form)
        assert "measles" not in shown.stdout + shown.stderr


def test_people_are_called_by_name_on_lines_that_fit_and_the_command_that_writes_it_is_reported(booked):
    done("absence", "add", "rn-kim", "--from", "2026-12-03")
    looked = done("replan")
    assert "Ray instead of Kim" in looked.stdout
    assert max(map(len, looked.stdout.splitlines())) <= 80
    assert f"ketaplan replan --apply --expect {repair()['digest']}" in looked.stderr
    assert "--apply" not in done("replan", "--out", "dr-lee=2026-12-10").stderr
