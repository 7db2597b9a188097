"""``move`` and ``replan`` are one engine: what becomes of a session does not depend on the command that moves it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ketaplan.services.book.gate_check import ClosedGateError
from support.cli import appointments, ketaplan

FIRST = "P-1042/1/induction/1"
WAYS = {"move": ("move", FIRST, "--yes"), "replan": ("replan", "--apply", "--yes")}
COUNTED = "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"
in_both_ways = pytest.mark.parametrize("way", WAYS)


def done(*words):
    made = ketaplan(*words)
    assert made.exit_code == 0, made.stderr
    return made


def visit():
    return appointments()[FIRST]


def in_calendar():
    """The number of changes of each entry of the calendar, by its identity."""
    parts = done("export", "--format", "ics").stdout.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    lines = [dict(line.split(":", 1) for line in part.splitlines() if ":" in line) for part in parts]
    return {one["UID"]: int(one.get("SEQUENCE", "0")) for one in lines}


def changes_in_log():
    entries = json.loads(done("log", "--format", "json").stdout)["entries"]
    return [one["what"] for one in entries if one["appointment"] == FIRST]


def waiting():
    return [one["patient"] for one in json.loads(done("wait", "--list", "--format", "json").stdout)["waiting"]]


def close():
    day = visit()["start"][:10]
    done("absence", "add", "riverside", "--from", day, "--to", day)


@pytest.fixture
def late(booked):
    """The first session was put off by a day; only an earlier day is left of the days around it."""
    planned_for = date.fromisoformat(visit()["start"][:10])
    done("move", FIRST, "--to", f"{planned_for + timedelta(days=1)}T09:00", "--yes")
    file = Path("patients/P-1042.toml")
    away = "[[unavailable]]\nfrom = 2026-12-18\nto = 2027-03-31\n"
    file.write_text(f"{file.read_text()}\n{away}")
    return booked


@in_both_ways
def test_another_day_is_booked_again_with_the_same_identity_and_off_the_list_if_it_is_earlier(late, way):
    done("mark", FIRST, "confirmed")
    done("wait", "P-1042")
    close()
    before, entries = visit(), in_calendar()

    said = done(*WAYS[way]).stderr

    after = visit()
    assert after["start"] < before["start"]
    assert (before["status"], after["status"]) == ("confirmed", "booked")
    assert in_calendar().keys() == entries.keys()
    assert sorted(number - entries[name] for name, number in in_calendar().items()) == [0, 0, 0, 0, 0, 1]
    assert changes_in_log()[-1] == "moved"
    assert waiting() == []
    assert "Off the waiting list: P-1042." in said


@in_both_ways
def test_other_people_leave_a_confirmation_and_the_waiting_list_as_they_are(booked, way):
    done("mark", FIRST, "confirmed")
    done("wait", "P-1042")
    before = visit()
    nurse, day = before["stages"][1]["nurse"], before["start"][:10]
    done("absence", "add", nurse, "--from", day, "--to", day)

    done(*WAYS[way])

    after = visit()
    assert (after["start"], after["status"]) == (before["start"], "confirmed")
    assert nurse not in [stage["nurse"] for stage in after["stages"]]
    assert changes_in_log()[-1] == "restaffed"
    assert waiting() == ["P-1042"]


def rows(format_):
    """What is exported in a format, appointment by appointment; of the calendar without what counts its changes."""
    text = done("export", "--format", format_).stdout
    if format_ == "csv":
        return text.splitlines()[1:]
    if format_ == "json":
        return [json.dumps(one) for one in json.loads(text)["appointments"]]
    parts = [part.partition("END:VEVENT")[0] for part in text.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]]
    return ["\n".join(line for line in part.splitlines() if not line.startswith(COUNTED)) for part in parts]


@pytest.mark.parametrize(("format_", "differ"), [("ics", 1), ("csv", 2), ("json", 2)])
def test_of_what_is_exported_exactly_what_changed_differs(booked, format_, differ):
    second, day = appointments()["P-1042/1/induction/2"]["start"][:10], visit()["start"][:10]
    before = rows(format_)
    done("absence", "add", "riverside", "--from", second, "--to", second)
    done("absence", "add", visit()["stages"][1]["nurse"], "--from", day, "--to", day)
    counts = json.loads(done("replan", "--apply", "--yes", "--format", "json").stdout)["counts"]

    after = rows(format_)
    assert (counts["moved"], counts["staff_changes"]) == (1, 1)
    assert len(after) == len(before)
    assert len(set(after) - set(before)) == differ


@pytest.mark.parametrize("happens", ["closed", "nurse out"])
def test_both_find_the_same_place_and_the_same_people(booked, happens):
    if happens == "closed":
        close()
    else:
        nurse = visit()["stages"][1]["nurse"]
        done("absence", "add", nurse, "--from", visit()["start"][:10], "--to", visit()["start"][:10])
    places = json.loads(done("move", FIRST, "--options", "50", "--format", "json").stdout)["places"]
    found = json.loads(done("replan", "--format", "json").stdout)

    (repaired,) = found["appointments"]
    least = [one for one in places if one["points"] == min(place["points"] for place in places)]
    what = {key: repaired[key] for key in ("id", "start", "end", "chair", "stages")}
    assert what in [{key: one["appointment"][key] for key in what} for one in least]


@in_both_ways
def test_the_gate_is_asked_before_anything_is_written(booked, way, monkeypatch):
    def refuse(workspace, booking):
        raise ClosedGateError(booking.id, ())

    close()
    before = visit()
    monkeypatch.setattr("ketaplan.services.book.moving.refuse_unless_open", refuse)
    made = ketaplan(*WAYS[way])

    assert made.exit_code == 3
    assert "nothing was written" in made.stderr
    assert visit() == before
