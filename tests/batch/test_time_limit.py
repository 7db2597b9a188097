"""--time-limit: the best that is found in it, complete and valid; a limit that was not reached is not mentioned."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import pytest

from checker import generate, verify
from ketaplan.planner.batch import Attempts
from ketaplan.services.batch.forked_task import CAN_FORK
from ketaplan.services.batch.plan_batch import BatchQuery, attempts_at, plan_batch, time_to_search, turns
from ketaplan.services.batch.stop_signal import BatchControl, StopSignal, TimeBudget, report_nothing
from ketaplan.services.workspace.settings import Settings
from support.cli import ketaplan

REACHED = "The time limit was reached"
LONG = 5000
"""An effort that needs many minutes."""


class Clinic:
    """A made-up clinic with this many patients."""

    def __init__(self, folder, family, patients, seed=1):
        self.folder = folder
        self.as_of = generate.generate(seed, family, folder, per_site=patients)["as_of"]

    def batch(self, *options):
        place = ("--clinic", self.folder / "clinics", "--as-of", self.as_of)
        return ketaplan("batch", self.folder / "patients", *place, *options)

    def faults(self, document):
        clinics, patients = verify.load_clinics([self.folder / "clinics"]), self.folder / "patients"
        return verify.verify(clinics, verify.load_patients([patients]), verify.Protocols([]), document)[0]


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return Clinic(tmp_path_factory.mktemp("few"), "tiny", 4)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return Clinic(tmp_path_factory.mktemp("many"), "tight", 40)


def test_a_limit_that_is_reached_is_reported_and_what_was_found_is_valid(many):
    result = many.batch("--effort", LONG, "--time-limit", 1, "--format", "json")
    document = json.loads(result.stdout)
    assert document["cut_short"]
    assert many.faults(document) == []
    assert REACHED in result.stderr
    assert "another run may find others" in " ".join(result.stderr.split())


def test_the_table_says_it_too(many):
    assert "The search was cut short" in many.batch("--effort", LONG, "--time-limit", 1).stdout


def test_a_limit_does_not_ask_for_more_time_where_the_plans_are_proved_best(tmp_path):
    result = Clinic(tmp_path, "tiny", 8, seed=139).batch("--effort", LONG, "--time-limit", 4, "--format", "json")
    document = json.loads(result.stdout)
    assert document["cut_short"]
    assert document["cost"] == document["bound"]
    assert f"{REACHED}: nothing better exists" in " ".join(result.stderr.split())


def test_nothing_is_reported_of_a_limit_that_was_not_reached(few):
    limited, free = (few.batch("--effort", 1, "--format", "json", *more) for more in (("--time-limit", 900), ()))
    assert limited.stdout == free.stdout
    assert REACHED not in limited.stderr


def effort(clinic, time_limit):
    """What a batch of the clinic's patients searches with, where nothing but a limit is given."""
    today = date.fromisoformat(clinic.as_of)
    files = tuple((clinic.folder / "clinics").glob("*.toml"))
    settings = Settings(clinics=files, now=datetime.combine(today, time(12), UTC), as_of=today)
    query = BatchQuery(paths=(clinic.folder / "patients",), settings=settings, time_limit=time_limit)
    control = BatchControl()
    control.stop.request()
    return plan_batch(query, control).effort


def test_more_time_is_more_effort_and_never_less_than_without_a_limit(few):
    usual, short, long, longer = (effort(few, seconds) for seconds in (None, 1, 300, 600))
    assert usual <= short < long < longer


@pytest.mark.parametrize(
    ("sizes", "workers", "parts"),
    [
        ([], 2, []),
        ([30, 20, 10], 1, [0.5, 2 / 3, 1.0]),
        ([30, 20, 10], 2, [1.0, 2 / 3, 1.0]),
        ([60, 40, 20, 20], 2, [0.75, 2 / 3, 1.0, 1.0]),
    ],
)
def test_the_time_is_shared_by_patients_on_each_process(sizes, workers, parts):
    assert turns(sizes, workers) == parts


@pytest.mark.parametrize(("limit", "reading"), [(30, 0.2), (60, 0.3), (120, 0.5), (120, 0.7), (900, 0.7)])
def test_a_clinic_searches_in_all_but_a_second_of_its_limit(limit, reading):
    assert limit - 1 <= time_to_search(limit, reading) <= limit - 0.3


@pytest.mark.parametrize(("limit", "reading", "rest"), [(1, 0.2, 0.06), (10, 0.5, 0.6), (120, 4, 4.3), (120, 9, 7.2)])
def test_writing_has_as_long_as_reading_took_but_only_a_part_of_a_short_limit(limit, reading, rest):
    assert time_to_search(limit, reading) == pytest.approx(limit - rest)


def test_a_group_that_is_alone_is_tried_twice_and_in_turn_only_where_that_takes_no_time_from_the_search():
    alone, several = [["P-1", "P-2"]], [["P-1", "P-2"], ["P-3"]]
    assert attempts_at(alone, 1, fills_time=False) is Attempts.IN_TURN
    assert attempts_at(alone, 1, fills_time=True) is Attempts.ONE
    two = Attempts.AT_ONCE if CAN_FORK else Attempts.IN_TURN
    assert attempts_at(alone, 2, fills_time=True) is attempts_at(alone, 2, fills_time=False) is two
    assert attempts_at(several, 2, fills_time=False) is Attempts.ONE


def test_a_search_is_over_when_the_time_is_up_or_the_bell_was_rung():
    stop = StopSignal()
    assert TimeBudget(None, lambda: stop.requested, report_nothing)(0.25) == 0.25
    assert TimeBudget(0.0, lambda: stop.requested, report_nothing)(0.25) == 1.0
    assert TimeBudget(3600.0, lambda: stop.requested, report_nothing)(0.25) == 0.25
    stop.request()
    assert TimeBudget(None, lambda: stop.requested, report_nothing)(0.25) == 1.0
