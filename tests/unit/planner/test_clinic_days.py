"""Many patients at one clinic share its days: each has the starts that they would have alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.clinic_days import ClinicDays, SharedDays
from ketaplan.planner.validate.bookings import broken_bookings
from support import builders as b
from support.book import appointment

MONDAY = date(2026, 11, 30)
IN_USE = tuple(b.use(chair, "2026-11-30 09:00..2026-11-30 12:00") for chair in b.clinic().chairs)
MORNINGS = b.request(patient=b.patient(available=b.weekly("mon-fri 08:00-12:00")), in_use=IN_USE)
AFTERNOONS = b.request(patient=b.patient(available=b.weekly("mon-fri 12:00-17:00")), in_use=IN_USE)
ALWAYS = b.request(patient=b.patient(), in_use=IN_USE)
REQUESTS = {"mornings": MORNINGS, "afternoons": AFTERNOONS, "always": ALWAYS}


def by_day(visits: CandidateVisits) -> list[dict[int, int]]:
    """The starts of two weeks, and what each costs."""
    return [visits.on(MONDAY.toordinal() + day).cost_by_step() for day in range(14)]


@pytest.mark.parametrize("first", REQUESTS)
def test_the_starts_are_those_of_each_patient_alone(first):
    shared = ClinicDays(REQUESTS[first])

    for request in REQUESTS.values():
        assert by_day(CandidateVisits(request, shared=shared)) == by_day(CandidateVisits(request))
    assert by_day(CandidateVisits(MORNINGS)) != by_day(CandidateVisits(AFTERNOONS)) != by_day(CandidateVisits(ALWAYS))


def test_what_is_taken_is_sorted_once_for_all(monkeypatch):
    shared = ClinicDays(MORNINGS)
    CandidateVisits(MORNINGS, shared=shared).on(MONDAY.toordinal())
    monkeypatch.setattr("ketaplan.planner.uses_by_day.days_of", None)

    assert CandidateVisits(ALWAYS, shared=shared).on(MONDAY.toordinal()).starts


def test_bookings_break_the_same_rules():
    shared = ClinicDays(MORNINGS)
    visits = [appointment(f"P-1042/1/induction/{number}", MONDAY + timedelta(days=2 * number)) for number in (1, 2)]

    found = {name: broken_bookings(one, visits, shared) for name, one in REQUESTS.items()}

    assert found == {name: broken_bookings(one, visits) for name, one in REQUESTS.items()}
    assert found["afternoons"]
    assert found["afternoons"] != found["always"]


def test_days_are_shared_next_to_the_same_uses_of_one_clinic_only():
    days, other = SharedDays(), replace(MORNINGS, patient=AFTERNOONS.patient)

    assert days.of(other) is days.of(MORNINGS)
    assert days.of(replace(MORNINGS, in_use=())) is not days.of(MORNINGS)
    assert days.of(replace(MORNINGS, clinic=replace(MORNINGS.clinic))) is not days.of(MORNINGS)
