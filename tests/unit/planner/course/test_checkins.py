"""When progress is scored."""

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.protocol import MEASURES, CheckIn
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.checkins import due_scores
from support import builders as b

MON_THU = b.weekly("mon 09:00-11:00", "thu 09:00-11:00")


def due(*checkins: CheckIn, fixed=(), phases=None, **fields) -> list[tuple[date, str]]:
    """The scores of a course on Mondays and Thursdays from 23 November."""
    protocol = b.protocol(checkins=checkins, **({"phases": phases} if phases else {}))
    plan = best_course(b.request(protocol=protocol, patient=b.patient(available=MON_THU, **fields), fixed=fixed))
    return [(score.on, score.label) for score in plan.checkins]


def test_before_the_first_after_the_third_and_a_week_after_the_last():
    found = due(
        CheckIn(measure="auto", after_session="last", days=7),
        CheckIn(measure="auto", before_session=1),
        CheckIn(measure="auto", after_session=3, days=1),
    )

    assert found == [
        (date(2026, 11, 23), "before infusion 1"),
        (date(2026, 12, 1), "the day after infusion 3"),
        (date(2026, 12, 17), "a week after the last infusion"),
    ]


def test_before_counts_days_back():
    assert due(CheckIn(measure="auto", before_session=2, days=2)) == [(date(2026, 11, 24), "2 days before infusion 2")]


def test_sessions_count_through_the_phases_and_a_number_that_is_not_reached_is_not_due():
    phases = (b.phase(sessions=2), b.phase("weekly", sessions=1))

    assert due(CheckIn(measure="auto", after_session=3), phases=phases) == [(date(2026, 11, 30), "after infusion 3")]
    assert due(CheckIn(measure="auto", after_session=4), phases=phases) == []


def test_the_last_session_is_the_last_before_maintenance():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,))

    assert due(CheckIn(measure="auto", after_session="last"), maintenance=order) == [
        (date(2026, 12, 10), "after the last infusion")
    ]


def test_what_was_due_at_a_session_given_is_due_still_unless_its_day_is_past():
    fixed = (FixedSession(phase="induction", number=1, day=date(2026, 11, 19)),)

    assert due(CheckIn(measure="auto", after_session=1, days=2), fixed=fixed) == []
    assert due(CheckIn(measure="auto", after_session=1, days=3), fixed=fixed) == [
        (date(2026, 11, 22), "3 days after infusion 1")
    ]


def test_sessions_count_by_date_regardless_of_their_numbers():
    fixed = tuple(
        FixedSession(phase="induction", number=n, day=date(2026, 11, day)) for n, day in ((1, 16), (4, 19), (2, 21))
    )

    assert due(CheckIn(measure="auto", after_session=3, days=1), fixed=fixed) == [
        (date(2026, 11, 22), "the day after infusion 3")
    ]


def booked(*days: int, **fields):
    """A course of which this many sessions, in December, are booked: the scores that are due."""
    fixed = tuple(FixedSession(phase="induction", number=n, day=date(2026, 12, day)) for n, day in enumerate(days, 1))
    request = b.request(fixed=fixed, **fields)
    dated = [(one, one.fixed.day) for one in request.course.sessions if one.fixed]
    return [(one.on.day, one.label) for one in due_scores(request, dated)]


def test_a_course_that_is_booked_completely_has_its_scores_still():
    assert booked(1, 4, 8, 11, 15, 18) == [
        (1, "before infusion 1"),
        (9, "the day after infusion 3"),
        (25, "a week after the last infusion"),
    ]


def test_nothing_is_due_after_the_last_while_sessions_are_missing():
    assert booked(1, 4, 8) == [(1, "before infusion 1"), (9, "the day after infusion 3")]


@pytest.mark.parametrize(
    ("route", "word"),
    [("iv", "infusion"), ("im", "injection"), ("subcutaneous", "injection"), ("intranasal", "session")],
)
def test_a_session_is_called_as_its_route_is(route, word):
    assert booked(1, protocol=b.protocol(route=route)) == [(1, f"before {word} 1")]


@pytest.mark.parametrize(("indication", "measure"), MEASURES.items())
def test_auto_is_the_measure_of_the_indication(indication, measure):
    plan = best_course(b.request(patient=b.patient(indication=indication)))

    assert {score.measure for score in plan.checkins} == ({measure} if measure else set())


def test_a_measure_that_is_named_is_taken():
    protocol = b.protocol(checkins=(CheckIn(measure="QIDS", before_session=1),))

    assert best_course(b.request(protocol=protocol)).checkins[0].measure == "QIDS"
