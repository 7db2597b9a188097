"""What a coordinator meets, as collected from the field: each scenario through the command line.

The clinic is open from Monday to Friday, 09:00 to 17:00; a visit is a check-in of 15 minutes, an infusion of 40 with a
physician and a nurse, and a recovery of 60 with the nurse, who each have one patient at a time.

In 11 no file says who drives whom, so no ride is computed: the times that a shared ride leaves are the patient's, and
from there on it is as written.  In 10 no driving ban forbids days by itself:
the patient's windows say what it leaves.  Elsewhere: the scores of 18, and a clearance for one site alone in 19; titles
and spreadsheets of 20 are in ``test_hostile_text``.  In 2 a proposal may be exported: its entries are tentative.  In 5
the second of two hours is fit for a visit; in 6 and 8 the sum of the costs decides; in 16 the ninth patient starts
later.
"""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from support.cli import appointments, ketaplan

ALL_WEEK = '["mon", "tue", "wed", "thu", "fri"]'
CLINIC = """\
kind = "clinic"
id = "north"
name = "North"
timezone = "{zone}"
grid_minutes = 5
protocol = "north-6x2"
book = "north.db"
{more}
[[hours]]
days = {days}
from = "{opens}"
to = "{closes}"
"""
PERSON = '[[staff]]\nid = "{0}"\nname = "{0}"\nrole = "{1}"\nshifts = [{{ days = {2}, from = "{3}", to = "{4}" }}]\n'
PROTOCOL = """\
kind = "protocol"
id = "north-6x2"
name = "Six infusions, two a week"
route = "iv"
minimum_age = 18
visit = [
  {{ stage = "check-in", minutes = 15 }},
  {{ stage = "infusion", minutes = 40, patients_per_physician = 1, patients_per_nurse = 1 }},
  {{ stage = "recovery", minutes = 60, patients_per_nurse = 1 }},
]
phases = [
  {{ name = "induction", sessions = 6, per_week = 2, gap_days = {{ min = 2, ideal = [3, 4], max = 7 }} }},
]
maintenance = {{ tolerance_days = {{ before = 2, after = 3 }} }}
missed = {{ policy = "{0}" }}
"""
PATIENT = """\
kind = "patient"
id = "{0}"
name = "{0}"
date_of_birth = {born}
indication = "depression"
{head}
[clearance]
{clearance}
{tail}
"""
CLEARED = 'status = "cleared"\nby = "Dr. Okafor"\non = 2026-01-05'
MON_THU_AT_NINE = '[[available]]\ndays = ["mon", "thu"]\nfrom = "09:00"\nto = "11:00"\n'
WISHES_MON_THU_AT_NINE = '[preferences]\ndays = ["mon", "thu"]\nfrom = "09:00"\nto = "09:05"\n'


def done(*words, code=0):
    made = ketaplan(*words)
    assert made.exit_code == code, made.stderr
    return made


class North:
    """The clinic, written as the scenario needs it."""

    def __init__(self, clock):
        """Open it in the folder where we are."""
        self.clock = clock
        Path("patients").mkdir()
        Path("protocols").mkdir()
        self.policy("append")
        self.clinic()
        done("book", "--create")

    def policy(self, missed):
        """Say how missed sessions are made up."""
        Path("protocols/north-6x2.toml").write_text(PROTOCOL.format(missed))

    def clinic(self, more="", staff=(), chairs="AB", zone="America/New_York", hours=("09:00", "17:00"), days=ALL_WEEK):
        """Write the clinic's file: a physician and a nurse all day, unless others are named."""
        opens, closes = hours
        people = staff or (("dr-a", "physician", days, *hours), ("rosa", "nurse", days, *hours))
        text = CLINIC.format(zone=zone, more=more, days=days, opens=opens, closes=closes)
        text += "".join(f'[[chairs]]\nid = "{name}"\n' for name in chairs)
        Path("clinic.toml").write_text(text + "".join(PERSON.format(*one) for one in staff or people))

    def patient(self, name, head="", tail="", born="1984-03-09", clearance=CLEARED):
        """Write a patient's file."""
        text = PATIENT.format(name, head=head, tail=tail, born=born, clearance=clearance)
        Path(f"patients/{name}.toml").write_text(text)

    def plan(self, name, day, *more):
        """Return the starts of a plan made on a day."""
        return [one["start"] for one in self.told("plan", name, "--as-of", day, *more)["appointments"]]

    def told(self, *words, code=0):
        """Return what a command prints as JSON."""
        return json.loads(done(*words, "--format", "json", code=code).stdout)

    def book(self, name, day):
        """Book a patient's course on a day."""
        self.clock(f"{day}T12:00")
        done("plan", name, "--save")


@pytest.fixture
def north(tmp_path, monkeypatch, clock):
    monkeypatch.chdir(tmp_path)
    return North(clock)


def days(starts, month=None):
    """Return the days of starts; within a month, their numbers."""
    return [int(one[8:10]) if month and one[5:7] == month else one[5:10] for one in starts]


def gaps(starts):
    found = [date.fromisoformat(one[:10]) for one in starts]
    return [(later - earlier).days for earlier, later in pairwise(found)]


def test_1_a_plain_course_has_the_same_slot_six_times(north):
    north.patient("ana", "earliest = 2027-02-01", MON_THU_AT_NINE)
    starts = north.plan("ana", "2027-01-25")
    assert days(starts, "02") == [1, 4, 8, 11, 15, 18]
    assert {one[11:16] for one in starts} == {"09:00"}
    infusion = north.told("plan", "ana", "--as-of", "2027-01-25")["appointments"][0]["stages"][1]
    assert (infusion["start"][11:16], infusion["end"][11:16]) == ("09:15", "09:55")


def test_2_nothing_is_booked_before_the_patient_is_cleared(north, clock):
    north.patient("ben", "", MON_THU_AT_NINE, clearance='status = "coordination-pending"\non = 2027-02-09')
    clock("2027-02-05T12:00")
    assert north.told("plan", "ben")["provisional"]
    assert "not cleared (coordination-pending)" in done("plan", "ben", "--save", code=3).stderr
    assert not appointments()
    north.patient("ben", "", MON_THU_AT_NINE, clearance='status = "cleared"\nby = "Dr. X"\non = 2027-02-09')
    clock("2027-02-09T12:00")
    assert days(north.plan("ben", "2027-02-09"))[0] == "02-11"


@pytest.mark.parametrize(
    ("born", "as_of", "first"), [("2009-02-10", "2027-01-29", "2027-02-11"), ("2008-02-29", "2026-02-20", "2026-03-02")]
)
def test_3_the_first_infusion_waits_for_the_eighteenth_birthday(north, born, as_of, first):
    north.patient("cy", "", MON_THU_AT_NINE, born=born)
    starts = north.plan("cy", as_of)
    assert starts[0][:10] == first
    assert gaps(starts) == ([4, 3] * 3)[:5] if first.endswith("11") else ([3, 4] * 3)[:5]


def test_4_the_hour_on_the_wall_stays_when_clocks_change(north):
    north.patient("ana", "earliest = 2027-03-04", MON_THU_AT_NINE)
    starts = north.plan("ana", "2027-03-01")
    assert days(starts, "03") == [4, 8, 11, 15, 18, 22]
    assert [one[11:] for one in starts] == ["09:00:00-05:00"] * 3 + ["09:00:00-04:00"] * 3


def test_5_no_visit_is_at_an_hour_that_does_not_exist_or_while_clocks_change(north):
    north.clinic(hours=("00:00", "24:00"), days='["mon", "tue", "wed", "thu", "fri", "sat", "sun"]')
    north.patient("ana")
    gone = done("plan", "ana", "--as-of", "2027-03-08", "--pin", "1=2027-03-14T02:30", code=1)
    assert "the clock changes then" in " ".join(gone.stderr.split())
    twice = north.plan("ana", "2027-11-01", "--pin", "1=2027-11-07T01:30")
    assert twice[0] == "2027-11-07T01:30:00-05:00", "in the first of the two hours the clock changes during the visit"
    north.patient("ana", tail="[[available]]\ndays = ['mon']\nfrom = 09:00:00-05:00\nto = 11:00:00")
    line = Path("patients/ana.toml").read_text().splitlines().index("from = 09:00:00-05:00") + 1
    assert f"patients/ana.toml:{line}:" in done("check", "patients/ana.toml", code=2).stderr


CLOSED = "".join(
    f"[[closures]]\nfrom = {day}\nto = {day}\n" for day in ("2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01")
)


def test_6_holiday_weeks_are_planned_around_by_search(north):
    north.clinic(more=CLOSED)
    north.patient("ana", "earliest = 2026-12-14", WISHES_MON_THU_AT_NINE)
    starts = north.plan("ana", "2026-12-07")
    assert days(starts) == ["12-14", "12-17", "12-21", "12-23", "12-28", "12-30"]
    order = '[order]\nby = "Dr. Lee"\non = 2026-12-01\ngap_days = { min = 3, ideal = [3, 4], max = 7 }\n'
    north.patient("ana", "earliest = 2026-12-14", WISHES_MON_THU_AT_NINE + order)
    wider = north.plan("ana", "2026-12-07")
    assert min(gaps(wider)) >= 3
    assert max(gaps(wider)) <= 7
    assert (date.fromisoformat(wider[-1][:10]) - date(2026, 12, 14)).days >= 21


RELIEF = ("relief", "nurse", '["tue", "fri"]', "09:00", "13:00")
FULL_DAY = (ALL_WEEK, "09:00", "17:00")


def test_7_a_week_without_the_nurse_moves_two_sessions_to_the_relief_nurse(north):
    north.clinic(staff=(("dr-a", "physician", *FULL_DAY), ("rosa", "nurse", *FULL_DAY), RELIEF))
    north.patient("ana", "earliest = 2027-02-01", WISHES_MON_THU_AT_NINE)
    north.book("ana", "2027-01-25")
    assert days(one["start"] for one in appointments().values()) == [
        "02-01",
        "02-04",
        "02-08",
        "02-11",
        "02-15",
        "02-18",
    ]
    done("absence", "add", "rosa", "--from", "2027-02-08", "--to", "2027-02-12")
    assert north.told("replan", "--apply", "--yes")["counts"]["moved"] == 2
    assert days(sorted(one["start"] for one in appointments().values()), "02") == [1, 4, 9, 12, 15, 18]


@pytest.mark.parametrize(("policy", "new"), [("append", "2027-02-22"), ("make-up", "2027-02-09")])
def test_8_a_missed_session_is_made_up_as_the_protocol_says_and_never_twice(north, clock, policy, new):
    north.policy(policy)
    north.patient("ana", "earliest = 2027-02-01", WISHES_MON_THU_AT_NINE)
    north.book("ana", "2027-01-25")
    clock("2027-02-08T18:00")
    done("mark", "ana/1/induction/1", "ana/1/induction/2", "attended")
    done("mark", "ana/1/induction/3", "missed")
    (placed,) = north.told("replan", "--apply", "--yes")["appointments"]
    assert (placed["id"], placed["start"][:10]) == ("ana/1/induction/3~2", new)
    given = [one for one in appointments().values() if one["status"] != "missed"]
    assert len(given) == len({one["start"][:10] for one in given}) == 6


@pytest.mark.parametrize("status", ["held-clinical", "partial"])
def test_9_what_was_stopped_on_the_day_waits_for_a_physician(north, clock, status):
    north.patient("ana", "earliest = 2027-02-01", WISHES_MON_THU_AT_NINE)
    north.book("ana", "2027-01-25")
    clock("2027-02-08T18:00")
    done("mark", "ana/1/induction/1", "ana/1/induction/2", "attended")
    said = done("mark", "ana/1/induction/3", status).stderr
    assert "physician" in said
    assert '[[resume]] after = "induction/3"' in ketaplan("plan", "ana").stderr
    done("absence", "add", "north", "--from", "2027-02-11", "--to", "2027-02-11")
    held = north.told("replan", code=1)
    assert held["appointments"] == []
    assert '[[resume]] after = "induction/3"' in held["calls"][0]["decide"]


def test_10_a_course_that_night_shifts_forbid_is_explained_by_windows_and_gap_and_by_what_helps(north):
    protocol = Path("protocols/north-6x2.toml")
    protocol.write_text(protocol.read_text().replace("max = 7", "max = 6"))
    nights = '[[available]]\ndays = ["{}"]\nfrom = "{}"\nto = "17:00"\n'
    north.patient("kim", tail=nights.format("thu", "14:30") + nights.format("fri", "09:00"))
    found = north.told("explain", "kim", "--as-of", "2027-02-01", code=1)
    assert {"available", "gap"} & {fact["kind"] for one in found["conflicts"] for fact in one["facts"]}
    windows = [one["edit"]["append"]["available"] for one in found["remedies"] if one["kind"] == "window"]
    assert windows
    assert not {day for one in windows for day in one["days"]} & {"thu", "fri"}


@pytest.mark.parametrize(("back", "too_early"), [("10:00", "09:55"), ("11:00", "10:55")])
def test_11_a_ride_that_is_shared_is_time_away_of_the_one_who_comes_second(north, back, too_early):
    pairs = [(name, role, *FULL_DAY) for role in ("physician", "nurse") for name in (f"{role}-1", f"{role}-2")]
    north.clinic(staff=pairs)
    north.patient("cy", "earliest = 2027-02-01", WISHES_MON_THU_AT_NINE)
    north.book("cy", "2027-01-25")
    north.patient("dee", "earliest = 2027-02-01")
    assert north.plan("dee", "2027-01-25", "--pin", "1=2027-02-01T09:00"), "both fit but for the ride"
    north.patient(
        "dee", "earliest = 2027-02-01", f"[[unavailable]]\nfrom = 2027-02-01T09:00:00\nto = 2027-02-01T{back}:00\n"
    )
    for at in ("09:00", too_early):
        refused = done("plan", "dee", "--as-of", "2027-01-25", "--pin", f"1=2027-02-01T{at}", code=1)
        assert "the patient is away" in " ".join(refused.stderr.split())
    assert north.plan("dee", "2027-01-25", "--pin", f"1=2027-02-01T{back}")[0][11:16] == back


def test_12_an_early_closing_concerns_only_who_would_still_be_there(north):
    for name, at in (("eli", "12:00"), ("fay", "09:00")):
        north.patient(name, "earliest = 2027-02-12", f'[preferences]\nfrom = "{at}"\nto = "{at[:3]}05"\n')
        north.book(name, "2027-02-08")
    assert {one["start"][:16] for one in appointments().values() if one["number"] == 1} == {
        "2027-02-12T09:00",
        "2027-02-12T12:00",
    }
    found = north.told("impact", "--close", "2027-02-12T13:00..2027-02-12T17:00")
    assert [one["id"] for one in found["broken"]] == ["eli/1/induction/1"]
    latest = ketaplan("plan", "eli", "--as-of", "2027-02-08", "--format", "json")
    assert latest.exit_code == 0
    done("absence", "add", "north", "--from", "2027-02-12T13:00", "--to", "2027-02-12T17:00")
    done("cancel", "eli", "--yes")
    assert north.plan("eli", "2027-02-08", "--pin", "1=2027-02-12T11:05")[0][11:16] == "11:05"
    done("plan", "eli", "--as-of", "2027-02-08", "--pin", "1=2027-02-12T11:10", code=1)


def test_13_two_plans_that_overlap_by_hand_are_named_with_both_files(north):
    north.clinic(chairs="A", staff=(("dr-a", "physician", *FULL_DAY), ("rosa", "nurse", *FULL_DAY)))
    for name in ("fay", "gus"):
        north.patient(name, "earliest = 2027-02-01", MON_THU_AT_NINE)
        done("plan", name, "--as-of", "2027-01-25", "--format", "json", "-o", f"{name}.json")
    found = done("check", "fay.json", "gus.json", code=2).stderr
    assert "gus.json: conflicts with fay.json" in " ".join(found.split())


@pytest.mark.parametrize(
    ("physicians", "starts"),
    [
        (
            [("dr-a", "physician", ALL_WEEK, "09:00", "12:00"), ("dr-b", "physician", ALL_WEEK, "12:30", "17:00")],
            {"11:05": 0, "11:10": 1, "11:30": 1, "12:10": 1, "12:15": 0},
        ),
        (
            [("dr-a", "physician", ALL_WEEK, "09:00", "12:00"), ("dr-b", "physician", ALL_WEEK, "12:00", "17:00")],
            {"11:05": 0, "11:30": 1, "11:45": 0},
        ),
    ],
)
def test_14_one_physician_stays_for_the_entire_infusion(north, physicians, starts):
    north.clinic(staff=(*physicians, ("rosa", "nurse", *FULL_DAY)))
    north.patient("ana")
    for start, code in starts.items():
        made = ketaplan("plan", "ana", "--as-of", "2027-01-29", "--pin", f"1=2027-02-01T{start}")
        assert made.exit_code == code, (start, made.stderr)
    assert "physician" in ketaplan("plan", "ana", "--as-of", "2027-01-29", "--pin", "1=2027-02-01T11:30").stderr


def test_15_a_start_in_the_middle_of_a_week_waits_for_the_next_of_the_two_days(north):
    north.patient("ana", "earliest = 2027-02-03", MON_THU_AT_NINE)
    assert days(north.plan("ana", "2027-01-29"), "02") == [4, 8, 11, 15, 18, 22]


def test_16_a_batch_within_capacity_is_placed_and_does_not_depend_on_the_order_of_files(north):
    names = [f"p-{number}" for number in range(8)]
    for name in names:
        north.patient(name)
    files = [f"patients/{name}.toml" for name in names]
    options = ("--as-of", "2027-01-29", "--effort", "1", "--horizon-weeks", "2")
    found = north.told("batch", *files, *options)
    assert (len(found["plans"]), found["unplanned"]) == (8, [])
    assert north.told("batch", *reversed(files), *options) == found


def test_17_a_review_that_stops_a_course_releases_what_was_held_and_another_is_offered_the_time(north):
    north.patient("hal", "earliest = 2027-02-01", MON_THU_AT_NINE)
    north.clock("2027-01-29T12:00")
    done("plan", "hal", "--format", "json", "--output", "hal.json")
    done("book", "hal.json", "--hold-after", "2", "--until", "2027-02-06")
    visits = sorted(appointments().values(), key=lambda one: one["start"])
    north.clock("2027-02-05T12:00")
    done("mark", *(one["id"] for one in visits[:2]), "attended")
    north.patient("hal", "earliest = 2027-02-01", f'{MON_THU_AT_NINE}\n[stopped]\nby = "Dr. Okafor"\non = 2027-02-05\n')
    north.patient("ivy", tail=MON_THU_AT_NINE)
    done("wait", "ivy")

    found = north.told("replan")
    assert found["released"] == [one["id"] for one in visits[2:]]
    (call,) = found["calls"]
    assert [one["from"][5:10] for one in call["appointments"]] == days(one["start"] for one in visits[2:])
    done("replan", "--apply", "--release", "--yes")

    assert [one["status"] for one in appointments("--patient", "hal").values()].count("cancelled") == 4
    (offer,) = north.told("fill")["offers"]
    offered = [one["start"] for one in offer["plan"]["appointments"]]
    assert all(2 <= gap <= 7 for gap in gaps(offered))
    assert offered[0][:10] == "2027-02-08"


def test_18_maintenance_is_planned_from_the_order_alone_at_the_same_hour(north):
    given = "".join(
        f'[[attended]]\nphase = "induction"\nnumber = {number}\non = 2027-02-{day:02}\n'
        for number, day in enumerate((1, 4, 8, 11, 15, 18), start=1)
    )
    north.patient("ana", "", MON_THU_AT_NINE + given)
    assert "All sessions are given or booked." in done("plan", "ana", "--as-of", "2027-02-19").stdout
    order = '[maintenance]\nby = "Dr. Voss"\non = 2027-02-19\nsessions = 7\nevery_days = [7, 7, 7, 7, 14, 14, 28]\n'
    north.patient("ana", "", MON_THU_AT_NINE + given + order)
    starts = north.plan("ana", "2027-02-19")
    assert days(starts) == ["02-25", "03-04", "03-11", "03-18", "04-01", "04-15", "05-13"]
    assert {one[11:16] for one in starts} == {"09:00"}


def test_19_a_course_continues_at_another_site_with_its_numbers_and_in_its_zone(north):
    north.clinic(zone="America/Chicago")
    given = "".join(
        f'[[attended]]\nphase = "induction"\nnumber = {number}\non = 2027-02-{day:02}\n'
        for number, day in enumerate((1, 4, 8), start=1)
    )
    north.patient("ana", "", MON_THU_AT_NINE + given)
    found = north.told("plan", "ana", "--as-of", "2027-02-09")["appointments"]
    assert [one["number"] for one in found] == [4, 5, 6]
    assert [one["start"][5:] for one in found] == [f"02-{day}T09:00:00-06:00" for day in (11, 15, 18)]


def test_20_a_calendar_changes_only_where_something_changed(north):
    north.patient("ana", "earliest = 2027-02-01", WISHES_MON_THU_AT_NINE)
    north.book("ana", "2027-01-25")

    def entries():
        text = done("export", "--patient", "ana", "--format", "ics").stdout.replace("\r\n ", "")
        found = [entry.splitlines() for entry in text.split("BEGIN:VEVENT")[1:]]
        return {next(line for line in entry if line.startswith("UID")): entry for entry in found}

    first = entries()
    assert entries() == first
    done("move", "ana/1/induction/4", "--to", "2027-02-11T10:00", "--yes")
    moved = entries()
    (changed,) = [uid for uid, entry in moved.items() if entry != first[uid]]
    assert moved.keys() == first.keys()
    assert number(moved[changed]) == number(first[changed]) + 1
    done("cancel", "ana/1/induction/6", "--yes")
    (gone,) = [uid for uid, entry in entries().items() if "STATUS:CANCELLED" in entry]
    assert number(entries()[gone]) == number(moved[gone]) + 1


def number(entry):
    """Return the number of changes of a calendar entry."""
    return int(next(line for line in entry if line.startswith("SEQUENCE:"))[9:])
