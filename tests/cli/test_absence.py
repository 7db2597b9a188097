"""absence, through the door: a nurse is out, every desk plans around her at once, and she comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketaplan.formats import FORMATS
from support.cli import ketaplan

FIRST = "P-1042/1/induction/1"


def done(*words, **how):
    made = ketaplan(*words, **how)
    assert made.exit_code == 0, made.stderr
    return made


def noted(*words):
    return json.loads(done("export", "--format", "json", *words).stdout)["absences"]


def out_on(day, *more, who="rn-ray"):
    return done("absence", "add", who, "--from", day, *more)


def nurse_of_first():
    """Who is at the first visit, and when it is."""
    visits = json.loads(done("export", "--format", "json").stdout)["appointments"]
    first = next(one for one in visits if one["id"] == FIRST)
    return first["start"][:10], first["stages"][1]["nurse"]


def test_the_id_what_breaks_and_the_next_step_are_reported_at_once(booked):
    day, nurse = nurse_of_first()
    made = out_on(day, "--to", day, who=nurse)
    name = {"rn-kim": "Kim", "rn-ray": "Ray"}[nurse]
    assert made.stdout.splitlines()[0].startswith(f"Noted as a1: {name} is out on ")
    assert FIRST in made.stdout.splitlines()[1]
    assert "1 appointment of 1 patient cannot stay as booked" in made.stderr
    assert "ketaplan replan" in made.stderr


def test_the_same_again_changes_nothing(booked):
    day, nurse = nurse_of_first()
    out_on(day, who=nurse)
    again = out_on(day, who=nurse)
    assert "already noted" in again.stderr
    assert len(noted()) == 1


def test_nothing_new_breaks_where_no_one_is_booked(booked):
    assert "No appointment has to change." in out_on("2027-03-01", "--to", "2027-03-01").stderr


def test_every_command_that_plans_avoids_a_closed_clinic(booked):
    day, _ = nurse_of_first()
    out_on(day, "--to", day, who="riverside")
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 1
    assert FIRST in checked.stdout
    plans = [
        done("plan", "P-1051", "--format", "json").stdout,
        done("batch", "patients/P-1063.toml", "patients/P-1051.toml", "--format", "json", "--effort", "1").stdout,
        done("move", FIRST, "--options", "3").stdout,
    ]
    assert [f"{day}T" in plan for plan in plans] == [False] * 3
    assert "closed" in done("calendar", "--day", day, "--ids").stdout


def test_a_plan_made_before_is_refused_when_it_is_booked(clinic):
    from support.cli import planned

    made = planned("P-1042")
    first = json.loads(Path(made).read_text())["appointments"][0]
    out_on(first["start"][:10], "--to", first["start"][:10], who=first["chair"])
    out_on(first["start"][:10], "--to", first["start"][:10], who="riverside")
    refused = ketaplan("book", made)
    assert refused.exit_code == 3
    assert first["id"] in refused.stderr


def test_who_is_back_can_be_booked_again(booked):
    day, nurse = nurse_of_first()
    out_on(day, who=nurse)
    assert ketaplan("check", "ketaplan.db").exit_code == 1
    assert "as if it never existed" in done("absence", "end", "a1").stderr
    assert ketaplan("check", "ketaplan.db").exit_code == 0
    assert noted() == []
    assert "Already so; nothing changed." in done("absence", "end", "a1").stderr


def test_the_list_says_who_is_out_from_today_on(booked):
    out_on("2026-11-02", "--to", "2026-11-03")
    out_on("2026-12-03T13:00", "--to", "2026-12-03T17:00", who="A")
    out_on("2026-12-24")
    shown = done("absence", "list").stdout.splitlines()
    assert shown == [
        "a2  riverside  A  Thu 3 Dec 2026, 13:00 to 17:00",
        "a3  riverside  rn-ray  from Thu 24 Dec 2026 until it is ended",
    ]
    assert done("absence", "list", "--from", "2026-11-03").stdout.startswith("a1  riverside  rn-ray  Mon 2 Nov 2026 to")
    ended = done("absence", "end", "a3", "--at", "2026-12-28").stdout
    assert ended == "Noted as a3: Ray is out from Thu 24 Dec 2026 to Sun 27 Dec 2026.\n"


@pytest.mark.parametrize(
    ("who", "span", "sentence"),
    [
        ("rn-ray", "--from 2026-12-03", "Ray is out from Thu 3 Dec 2026 until it is ended"),
        ("rn-ray", "--from 2026-12-03 --to 2026-12-03", "Ray is out on Thu 3 Dec 2026"),
        ("dr-lee", "--from 2026-12-03 --to 2026-12-04", "Dr. Lee is out from Thu 3 Dec 2026 to Fri 4 Dec 2026"),
        ("A", "--from 2026-12-03T13:00 --to 2026-12-03T17:00", "chair A is out on Thu 3 Dec 2026, 13:00 to 17:00"),
        (
            "riverside",
            "--from 2026-12-03T13:00 --to 2026-12-04T09:00",
            "Riverside Infusion Clinic is closed from Thu 3 Dec 2026, 13:00 to Fri 4 Dec 2026, 09:00",
        ),
    ],
)
def test_the_answer_is_a_sentence_about_who_is_out_and_when(clinic, who, span, sentence):
    tried = done("absence", "add", who, *span.split(), "--dry-run")
    assert tried.stdout.splitlines()[0] == f"Would be noted: {sentence}."
    assert done("absence", "add", who, *span.split()).stdout.splitlines()[0] == f"Noted as a1: {sentence}."


def test_json_has_the_spans_as_they_were_given(booked):
    out_on("2026-12-03T13:00", "--to", "2026-12-03T17:00")
    out_on("2026-12-24", who="riverside")
    expected = [
        {
            "id": "a1",
            "clinic": "riverside",
            "resource": "rn-ray",
            "from": "2026-12-03T13:00",
            "to": "2026-12-03T17:00",
        },
        {"id": "a2", "clinic": "riverside", "resource": None, "from": "2026-12-24", "to": None},
    ]
    assert noted() == expected
    assert json.loads(done("absence", "list", "--format", "json").stdout)["absences"] == expected
    assert noted("--to", "2026-12-10") == expected[:1]


def test_the_reason_is_in_nothing_but_details(booked):
    done("absence", "add", "rn-ray", "--from", "2026-12-03", "--reason", "-", stdin="measles\n")
    assert noted("--details")[0]["reason"] == "measles"
    assert "measles" in done("absence", "list", "--details").stdout
    shown = [("log", "--last", "0"), ("log", "--format", "json"), ("check", "ketaplan.db"), ("absence", "list")]
    shown += [("absence", "list", "--format", "json"), ("plan", "P-1051"), ("calendar", "--week", "2026-11-30")]
    shown += [("move", FIRST, "--options", "2"), ("absence", "end", "a1")]
    shown += [("export", "--format", form) for form in FORMATS["book"]]
    for words in shown:
        made = ketaplan(*words)
        assert "measles" not in made.stdout + made.stderr, words


def test_no_calendar_table_or_spreadsheet_of_visits_names_an_absence(booked):
    forms = [form for form in FORMATS["book"] if form not in {"json", "toml"}]
    before = {form: done("export", "--format", form).stdout for form in forms}
    out_on("2027-03-01")
    assert {form: done("export", "--format", form).stdout for form in forms} == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "rn-rey", "--from", "2026-12-03"), "did you mean 'rn-ray'"),
        (("add", "rn-ray"), "--from"),
        (("add", "--from", "2026-12-03"), "who or what"),
        (("add", "rn-ray", "--from", "2026-12-03", "--to", "2026-12-02"), "--to"),
        (("add", "rn-ray", "--from", "2026-12-03", "--to", "2026-12-04T12:00"), "both are days"),
        (("add", "rn-ray", "--from", "2026-12-03", "--reason", "flu"), "--reason -"),
        (("add", "rn-ray", "--from", "2026-12-03", "--at", "2026-12-04"), "--at belongs to 'end'"),
        (("ad", "rn-ray", "--from", "2026-12-03"), "did you mean 'add'"),
        (("end",), "its id"),
        (("list", "rn-ray"), "takes no name"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(clinic, words, said):
    refused = ketaplan("absence", *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert "flu" not in refused.stdout


def test_an_unknown_absence_is_the_books_no(clinic):
    assert ketaplan("absence", "end", "a9").exit_code == 3


def test_an_id_that_fits_two_things_is_refused_with_both(clinic):
    text = Path("clinic.toml").read_text()
    Path("clinic.toml").write_text(text.replace('id = "riverside"', 'id = "rn-ray"', 1))
    refused = ketaplan("absence", "add", "rn-ray", "--from", "2026-12-03")
    assert refused.exit_code == 2
    assert "write rn-ray/ or rn-ray/rn-ray" in refused.stderr
    assert "Riverside Infusion Clinic is closed" in out_on("2026-12-03", who="rn-ray/").stdout
    assert "Ray is out from" in out_on("2026-12-03", who="rn-ray/rn-ray").stdout


def test_a_day_of_ones_own_is_for_trial_books(trial, monkeypatch):
    out_on("2026-12-03", "--as-of", "2026-11-30")
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    refused = ketaplan("absence", "add", "rn-ray", "--from", "2026-12-03", "--as-of", "2026-11-30")
    assert refused.exit_code == 2
    assert "make a trial book" in refused.stderr


def test_a_dry_run_notes_nothing(booked):
    assert "Nothing was written." in out_on("2026-12-03", "--dry-run").stderr
    assert noted() == []
