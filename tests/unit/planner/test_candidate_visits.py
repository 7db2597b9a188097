"""The starts that a request allows on a day, and what each costs by itself."""

from __future__ import annotations

from datetime import date

from ketaplan.planner.candidate_visits import CandidateVisits, Penalty
from ketaplan.planner.rules import rules_of
from support import builders as b

MONDAY = date(2026, 11, 30)
WISHES = b.patient(available=b.weekly("mon 09:00-12:00"))


def costs(visits: CandidateVisits, day: date = MONDAY) -> dict[str, int]:
    """What each start of a day with a grid of half hours costs."""
    return {
        f"{step // 2:02}:{step % 2 * 30:02}": cost for step, cost in visits.on(day.toordinal()).cost_by_step().items()
    }


def starts_at(*times: str) -> int:
    """Those starts of a day."""
    return sum(1 << (b.minute(time) // 30) for time in times)


def test_a_filter_leaves_only_the_starts_that_are_wanted():
    visits = CandidateVisits(b.request(patient=WISHES), only=lambda _: starts_at("09:00", "10:00", "15:00"))

    assert costs(visits) == {"09:00": 0, "10:00": 0}


def test_a_penalty_is_paid_where_it_applies():
    penalty = Penalty(1000, lambda day: starts_at("09:30") if day == MONDAY else 0)

    assert costs(CandidateVisits(b.request(patient=WISHES), penalty=penalty)) == {"09:00": 0, "09:30": 1000, "10:00": 0}


def test_visits_are_limited_again_without_looking_a_day_up_twice(monkeypatch):
    whole = CandidateVisits(b.request(patient=WISHES))
    assert len(costs(whole)) == 3
    monkeypatch.setattr("ketaplan.planner.candidate_visits.starts_on", None)

    morning = whole.limited(lambda _: starts_at("09:00", "09:30"))

    assert costs(morning.limited(lambda _: starts_at("09:30", "10:00"))) == {"09:30": 0}
    assert len(costs(whole)) == 3


def test_rules_can_be_left_out():
    in_use = tuple(b.use(chair, "2026-11-30 08:00..2026-11-30 17:00") for chair in b.clinic().chairs)
    request = b.request(patient=WISHES, in_use=in_use)

    assert costs(CandidateVisits(request)) == {}
    assert len(costs(CandidateVisits(request, rules=rules_of("clinic", "patient")))) == 3


def test_what_a_start_costs_is_looked_up_only_where_it_is_asked(monkeypatch):
    monkeypatch.setattr(CandidateVisits, "with_preferred_physician", None)

    assert CandidateVisits(b.request()).on(MONDAY.toordinal()).starts
