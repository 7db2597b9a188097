"""The sessions of a course in the order of their days, each with its gap rule."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.course import Course, FixedSession
from ketaplan.domain.order import MaintenanceOrder, Order, with_order
from support import builders as b

TWO_PHASES = b.protocol(phases=(b.phase(sessions=3), b.phase("weekly", sessions=2, per_week=1, gap=b.gap(6, 8))))


def fixed(number: int, day: int, phase: str = "induction", **fields) -> FixedSession:
    return FixedSession(phase=phase, number=number, day=date(2026, 11, day), **fields)


def booked(number: int, day: int, phase: str = "induction") -> FixedSession:
    return fixed(number, day, phase, given=False)


def names(course: Course) -> list[str]:
    return [f"{one.phase} {one.number}{' fixed' if one.fixed else ''}" for one in course.sessions]


def test_phases_follow_one_another_and_numbers_restart():
    assert names(Course.of(b.patient(), TWO_PHASES, ())) == [
        "induction 1",
        "induction 2",
        "induction 3",
        "weekly 1",
        "weekly 2",
    ]


SIX = b.protocol(phases=(b.phase(), b.phase("weekly", sessions=2, per_week=1, gap=b.gap(6, 8))))


def numbers(course: Course) -> list[int]:
    """The numbers in the course's order, those to plan below nothing."""
    return [one.number if one.fixed else -one.number for one in course.sessions if one.phase == "induction"]


def test_a_session_that_fell_out_has_its_place_between_its_neighbors():
    rest = [booked(number, 10 + 2 * number) for number in (1, 2, 3, 5, 6)]

    assert Course.of(b.patient(), SIX, rest).room == (1,)
    assert numbers(Course.of(b.patient(), SIX, rest, None)) == [1, 2, 3, -4, 5, 6]
    assert numbers(Course.of(b.patient(), SIX, rest, (1,))) == [1, 2, 3, -4, 5, 6]
    assert numbers(Course.of(b.patient(), SIX, rest)) == [1, 2, 3, 5, 6, -4]


def test_numbers_that_are_planned_rise_with_the_days():
    rest = [booked(number, 10 + 2 * number) for number in (1, 3, 5, 6)]
    course = Course.of(b.patient(), SIX, rest, (0, 1))

    assert course.room == (1, 1)
    assert numbers(course) == [1, 3, -2, 5, 6, -4]
    assert [one.place for one in course.sessions[:6]] == list(range(6))


def test_what_was_given_counts_by_its_day_regardless_of_its_number():
    course = Course.of(b.patient(), SIX, (fixed(4, 10), fixed(1, 12), fixed(2, 16)), None)

    assert numbers(course) == [4, 1, 2, -3, -5, -6]


def test_there_is_no_place_before_a_session_that_was_given():
    course = Course.of(b.patient(), SIX, (fixed(1, 10), fixed(3, 16), booked(4, 20)), None)

    assert course.room == ()
    assert numbers(course) == [1, 3, 4, -2, -5, -6]


def test_a_session_before_all_others_has_its_place_at_the_start():
    course = Course.of(b.patient(), SIX, [booked(number, 10 + 2 * number) for number in (2, 3)], None)

    assert numbers(course)[0] == -1
    assert course.leading_fixed == 0


def test_a_phase_is_closed_once_a_session_of_a_later_phase_was_given():
    short = [fixed(number, 2 * number) for number in (1, 2, 4)]

    later = Course.of(b.patient(), SIX, (*short, booked(1, 20, "weekly")))
    assert names(later)[3:6] == ["induction 3", "induction 5", "induction 6"]
    given = Course.of(b.patient(), SIX, (*short, fixed(1, 20, "weekly")))
    assert names(given)[3:] == ["weekly 1 fixed", "weekly 2"]


def test_maintenance_is_there_only_from_the_day_of_its_order():
    order = MaintenanceOrder(by="Dr. Voss", on=date(2026, 12, 1), every_days=(14, 28))
    patient = b.patient(maintenance=order)

    assert patient.as_of(date(2026, 11, 30)).maintenance is None
    assert patient.as_of(date(2026, 12, 1)) is patient
    assert len(b.request(patient=patient).course.sessions) == 6
    assert len(b.request(patient=patient, as_of=date(2026, 12, 1)).course.sessions) == 8


def test_what_was_given_comes_first_and_numbers_run_on():
    course = Course.of(b.patient(), TWO_PHASES, (fixed(2, 16), fixed(1, 12)))

    assert names(course)[:3] == ["induction 1 fixed", "induction 2 fixed", "induction 3"]
    assert course.has_started
    assert len(course.to_plan) == 3


def test_what_replaces_a_missed_session_retains_its_number():
    course = Course.of(b.patient(), b.protocol(phases=(b.phase(sessions=4),)), (fixed(1, 12), fixed(3, 16)))

    assert names(course) == ["induction 1 fixed", "induction 3 fixed", "induction 2", "induction 4"]


def test_a_phase_of_which_more_was_given_than_planned_is_over():
    course = Course.of(b.patient(), b.protocol(phases=(b.phase(sessions=1),)), (fixed(1, 12), fixed(2, 16)))

    assert course.to_plan == ()


def test_the_first_session_of_a_phase_follows_the_one_before_by_its_own_gap():
    sessions = Course.of(b.patient(), TWO_PHASES, ()).sessions

    assert (sessions[3].gap.min_days, sessions[3].place) == (6, 0)


def test_weeks_count_within_a_phase():
    course = Course.of(b.patient(), TWO_PHASES, ())

    assert [course.week_before(index) for index in range(5)] == [None, None, 0, None, 3]


def test_maintenance_has_the_gaps_of_its_order_and_none_without():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14, 28), review_on=date(2027, 4, 15))
    course = Course.of(b.patient(maintenance=order), b.protocol(), ())

    first, second = course.sessions[-2:]
    assert (first.gap.min_days, first.gap.max_days, first.gap.ideal) == (12, 17, (14, 14))
    assert (second.gap.min_days, second.gap.max_days, second.gap.ideal) == (26, 31, (28, 28))
    assert {first.last_day, second.last_day} == {date(2027, 4, 15)}
    assert len(Course.of(b.patient(), b.protocol(), ()).sessions) == 6


def test_a_maintenance_gap_is_a_day_at_least():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(1,))

    assert Course.of(b.patient(maintenance=order), b.protocol(), ()).sessions[-1].gap.min_days == 1


def test_an_order_replaces_the_first_phase_of_the_protocol():
    order = Order(by="Dr. Lee", on=b.AS_OF, sessions=8, gap=b.gap(2, 6))

    protocol = with_order(TWO_PHASES, order)

    assert [(phase.sessions, phase.gap.max_days) for phase in protocol.phases] == [(8, 6), (2, 8)]
    assert with_order(TWO_PHASES, None) is TWO_PHASES
