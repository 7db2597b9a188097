"""People count sessions by date."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.counting import Dated, longest_gap, nth_by_date, ordered_sessions
from ketaplan.domain.order import MaintenanceOrder
from support import builders as b


def days(*numbers, phase="induction", month=12):
    return [Dated(phase, date(2026, month, number)) for number in numbers]


def test_the_nth_is_counted_by_date_regardless_of_is_in_the_id():
    sessions = days(14, 3, 7, 10)

    assert [str(nth_by_date(one, sessions, 6)) for one in sessions] == [f"session {n} of 6" for n in (4, 1, 2, 3)]


def test_one_that_is_not_among_the_others_is_counted_as_if_it_were():
    (one,) = days(8)

    assert str(nth_by_date(one, days(3, 14))) == "session 2 of 3"


def test_phases_count_on_and_maintenance_by_itself():
    sessions = [*days(1, 4), *days(8, 15, phase="weekly"), *days(22, 29, phase="maintenance")]

    assert [str(nth_by_date(one, sessions, 2)) for one in sessions[2:]] == [
        *("session 3 of 4", "session 4 of 4"),
        *("maintenance session 1 of 2", "maintenance session 2 of 2"),
    ]


def test_how_many_there_are_to_be_is_the_protocols_or_the_orders_word():
    ordered = b.patient(maintenance=MaintenanceOrder(by="Dr. Voss", on=date(2026, 11, 20), every_days=(14, 28)))

    assert ordered_sessions(ordered, b.protocol(), "induction") == 6
    assert ordered_sessions(ordered, b.protocol(), "maintenance") == 2
    assert ordered_sessions(b.patient(), b.protocol(), "maintenance") == 0


def test_the_longest_gap_is_between_neighbours_by_date():
    days = [date(2026, 12, 9), date(2026, 12, 1), date(2026, 12, 4)]

    assert longest_gap(days) == 5
    assert longest_gap(days[:1]) == longest_gap([]) == 0
