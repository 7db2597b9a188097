"""book, cancel, mark and move, through the door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import SUNDAY, appointments, ketaplan, planned
from support.terminal import Terminal


def somebody(status):
    """A patient with that clearance."""
    return min(file.stem for file in Path("patients").glob("*.toml") if f'status = "{status}"' in file.read_text())


def statuses():
    return {name.rpartition("/")[2]: one["status"] for name, one in appointments("--patient", "P-1042").items()}


def test_a_plan_is_booked_and_said_line_by_line(clinic):
    done = ketaplan("book", planned("P-1042"))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "P-1042/1/induction/1  2026-11-30 09:00  11:00  B  booked"
    calendar = "ketaplan export --patient P-1042 -o P-1042.ics"
    assert done.stderr.splitlines()[-2:] == ["Booked: 6 appointments.", f"For the patient's calendar: {calendar}"]
    assert len(appointments()) == 6


def test_what_is_booked_is_what_was_planned(booked):
    plan = json.loads(Path("P-1042.json").read_text())
    found = appointments()
    for wanted in plan["appointments"]:
        whose = {"clinic": "riverside", "patient": "P-1042", "protocol": "iv-induction-6x2", "status": "booked"}
        assert found[wanted["id"]] == wanted | whose


def test_a_plan_comes_from_a_pipe(clinic):
    plan = ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--format", "json").stdout
    assert ketaplan("book", "-", stdin=plan).exit_code == 0
    assert len(appointments()) == 6


def test_booking_twice_books_once(booked):
    again = ketaplan("book", "P-1042.json")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "Already so; nothing changed." in again.stderr


def test_a_dry_run_says_it_all_and_writes_nothing(clinic):
    tried = ketaplan("book", planned("P-1042"), "--dry-run")
    assert tried.exit_code == 0
    assert "Would be booked: 6 appointments. Nothing was written." in tried.stderr
    assert appointments() == {}


def test_all_plans_of_one_command_or_none(clinic):
    first, second = planned("P-1042"), planned("P-1009")
    plan = json.loads(Path(second).read_text())
    taken = json.loads(Path(first).read_text())["appointments"][0]
    plan["appointments"][0] |= {key: taken[key] for key in ("start", "end", "chair", "stages")}
    Path(second).write_text(json.dumps(plan))
    refused = ketaplan("book", first, second)
    assert refused.exit_code == 3
    assert "are taken, Mon 30 Nov 2026, 09:00 to 11:00, by P-1042/1/induction/1." in refused.stderr
    assert refused.stderr.splitlines()[-1] == "See what is possible now: ketaplan plan P-1009"
    assert appointments() == {}


def test_everything_that_is_taken_is_reported_at_once(clinic):
    first, second = planned("P-1042"), planned("P-1009")
    plan, other = (json.loads(Path(file).read_text()) for file in (second, first))
    for mine, theirs in zip(plan["appointments"][:2], other["appointments"], strict=False):
        mine |= {key: theirs[key] for key in ("start", "end", "chair", "stages")}
    Path(second).write_text(json.dumps(plan))
    refused = ketaplan("book", first, second)
    assert [line.count("chair ") for line in refused.stderr.splitlines() if "are taken" in line] == [1, 1]


def test_plans_are_booked_on_a_terminal_after_asking(clinic, trial):
    plan = planned("P-1042")
    for answer, code, count in (("n", 2, 0), ("y", 0, 6)):
        with Terminal("book", plan, "--as-of", SUNDAY, cwd=clinic) as terminal:
            terminal.wait_for("Maria Santos  P-1042\n  Mon 30 Nov 09:00 to 11:00  chair")
            terminal.answer("Book these 6 appointments for Maria Santos? [y/N]", answer)
            assert terminal.exit_code() == code
        assert len(appointments()) == count


def test_a_missing_book_is_never_made(clinic, monkeypatch):
    plan = planned("P-1042")
    monkeypatch.setenv("KETAPLAN_BOOK", "none.db")
    for words in (("book", plan), ("export",), ("calendar",), ("log",), ("cancel", "P-1042", "--yes")):
        refused = ketaplan(*words)
        assert (refused.exit_code, refused.stdout) == (3, "")
        assert "book --create" in refused.stderr
    assert not Path("none.db").exists()


def test_a_book_is_made_once_and_never_over_anything(clinic):
    before = Path("ketaplan.db").read_bytes()
    assert ketaplan("book", "--create").exit_code == 3
    assert Path("ketaplan.db").read_bytes() == before


def test_no_book_named_is_a_question_of_usage(clinic, monkeypatch):
    monkeypatch.delenv("KETAPLAN_BOOK")
    assert ketaplan("export").exit_code == 2
    assert ketaplan("book").exit_code == 2
    assert ketaplan("book", "x.json", "--create").exit_code == 2


def test_the_clinic_file_names_the_book_next_to_itself(clinic, monkeypatch):
    monkeypatch.delenv("KETAPLAN_BOOK")
    text = Path("clinic.toml").read_text()
    Path("clinic.toml").write_text(text.replace('id = "riverside"', 'id = "riverside"\nbook = "own.db"', 1))
    monkeypatch.chdir("patients")
    assert ketaplan("book", "--create").exit_code == 0
    assert (clinic / "own.db").exists()


def test_someone_declined_since_is_refused(clinic):
    plan, file = planned("P-1042"), Path("patients/P-1042.toml")
    file.write_text(file.read_text().replace('status = "cleared"', 'status = "declined"'))
    refused = ketaplan("book", plan)
    assert refused.exit_code == 3
    assert "declined" in refused.stderr
    assert appointments() == {}


def test_someone_without_a_file_is_refused(clinic):
    plan = planned("P-1042")
    Path("patients/P-1042.toml").unlink()
    refused = ketaplan("book", plan)
    assert refused.exit_code == 3
    assert "no file" in refused.stderr


def test_a_plan_of_yesterday_is_checked_against_todays_clinic(clinic):
    plan, file = planned("P-1042"), Path("clinic.toml")
    file.write_text(file.read_text() + '\n[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03\nreason = "Burst pipe"\n')
    refused = ketaplan("book", plan)
    assert refused.exit_code == 3
    assert "P-1042/1/induction/2" in refused.stderr
    assert "Burst pipe" in refused.stderr
    assert appointments() == {}


def test_a_start_in_the_past_is_refused(clinic, clock):
    plan = planned("P-1042")
    clock("2026-11-30T17:00")
    assert ketaplan("book", plan).exit_code == 3


def test_of_someone_not_cleared_only_the_consultation_is_booked(clinic):
    patient = somebody("consult-needed")
    done = ketaplan("book", planned(patient))
    assert done.exit_code == 0, done.stderr
    assert [one["type"] for one in appointments().values()] == ["consultation"]
    assert "no infusion is booked yet: the patient is not cleared (consult-needed)" in done.stderr
    assert ketaplan("book", f"{patient}.json").exit_code == 0
    assert len(appointments()) == 1


def test_of_someone_pending_nothing_is_booked(clinic):
    (patient,) = [file.stem for file in Path("patients").glob("*.toml") if "coordination-pending" in file.read_text()][
        :1
    ]
    refused = ketaplan("book", planned(patient))
    assert refused.exit_code == 3
    assert "not cleared" in refused.stderr


def test_the_book_contains_no_name(booked):
    content = Path("ketaplan.db").read_bytes()
    assert b"P-1042" in content
    assert b"Santos" not in content


def test_a_cancelled_session_is_free_for_another(booked):
    done = ketaplan("cancel", "P-1042/1/induction/3", "--reason", "has a cold")
    assert done.exit_code == 0
    assert statuses()["3"] == "cancelled"
    assert "has a cold" in ketaplan("log", "P-1042/1/induction/3").stdout
    again = ketaplan("cancel", "P-1042/1/induction/3")
    assert (again.exit_code, "Already so; nothing changed." in again.stderr) == (0, True)


def test_all_of_a_patient_is_cancelled_only_after_asking(booked):
    assert ketaplan("cancel", "P-1042").exit_code == 2
    assert set(statuses().values()) == {"booked"}
    assert ketaplan("cancel", "P-1042", "--yes", "--dry-run").exit_code == 0
    assert set(statuses().values()) == {"booked"}
    assert ketaplan("cancel", "P-1042", "--yes").exit_code == 0
    assert set(statuses().values()) == {"cancelled"}


def test_what_has_been_is_not_cancelled_with_the_rest(booked, clock):
    clock("2026-12-04T12:00")
    ketaplan("mark", "P-1042/1/induction/1", "attended")
    assert ketaplan("cancel", "P-1042", "--yes").exit_code == 0
    assert statuses() == {"1": "attended", "2": "booked"} | dict.fromkeys("3456", "cancelled")


def test_an_id_that_is_not_there(booked):
    for words in (
        ("cancel", "P-1042/1/induction/9"),
        ("mark", "P-9/1/x/1", "missed"),
        ("move", "P-9/1/x/1"),
        ("cancel", "P-9"),
    ):
        assert ketaplan(*words).exit_code == 3


def test_a_session_is_marked_after_it_started_and_not_before(booked, clock):
    assert ketaplan("mark", "P-1042/1/induction/1", "attended").exit_code == 3
    clock("2026-11-30T17:00")
    assert ketaplan("mark", "P-1042/1/induction/1", "attended").exit_code == 0
    assert ketaplan("mark", "P-1042/1/induction/2", "confirmed").exit_code == 0
    assert (statuses()["1"], statuses()["2"]) == ("attended", "confirmed")


def test_a_mark_that_there_is_not_is_reported_with_the_nearest(booked):
    refused = ketaplan("mark", "P-1042/1/induction/1", "atended")
    assert refused.exit_code == 2
    assert "did you mean 'attended'?" in refused.stderr


def test_a_wrong_mark_is_put_right(booked, clock):
    clock("2026-11-30T17:00")
    ketaplan("mark", "P-1042/1/induction/1", "missed")
    assert ketaplan("mark", "P-1042/1/induction/1", "attended").exit_code == 0
    assert statuses()["1"] == "attended"


def test_a_session_moves_to_where_it_can_go(booked):
    offered = ketaplan("move", "P-1042/1/induction/3", "--options", "4").stdout.splitlines()
    assert len(offered) == 4
    place = offered[1].split()[1]
    moved = ketaplan("move", "P-1042/1/induction/3", "--to", place)
    assert moved.exit_code == 0, moved.stderr
    assert appointments()["P-1042/1/induction/3"]["start"].startswith(place)
    again = ketaplan("move", "P-1042/1/induction/3", "--to", place)
    assert (again.exit_code, "Already so; nothing changed." in again.stderr) == (0, True)


def test_a_move_retains_the_gaps_and_says_so(booked):
    refused = ketaplan("move", "P-1042/1/induction/6", "--to", "2026-12-28T09:00")
    assert refused.exit_code == 3
    assert "gaps" in refused.stderr


@pytest.mark.parametrize(
    ("to", "why"), [("2026-12-06T09:00", "closed"), ("2026-12-08T09:07", "visits start every 15 minutes")]
)
def test_a_place_that_a_rule_forbids_is_refused_with_the_rule(booked, to, why):
    refused = ketaplan("move", "P-1042/1/induction/3", "--to", to)
    assert refused.exit_code == 3
    assert why in refused.stderr


def test_a_move_without_a_place_finds_the_best(booked):
    before = appointments()["P-1042/1/induction/3"]["start"]
    assert ketaplan("move", "P-1042/1/induction/3").exit_code == 0
    assert appointments()["P-1042/1/induction/3"]["start"] != before


def test_a_date_and_time_that_are_none_are_a_question_of_usage(booked):
    refused = ketaplan("move", "P-1042/1/induction/3", "--to", "tomorrow")
    assert refused.exit_code == 2
    assert "2026-11-23T10:00" in refused.stderr
