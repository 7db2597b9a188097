"""The best repair of one patient: the ways are tried in the order of their numbers, and only as far as needed."""

from datetime import UTC, datetime

import pytest

from ketaplan.domain.plan import Appointment
from ketaplan.planner.repair import choices
from ketaplan.planner.repair.case import Movable
from ketaplan.planner.repair.choices import Chooser, Limits, Numbers
from ketaplan.planner.repair.search_budget import SearchBudget

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MANY = 40
"""More visits than all subsets of them could ever be listed."""


def visit(number, *, must, status="booked"):
    return Movable(
        id=f"p/{number}",
        phase="induction",
        number=number,
        status=status,
        clinic="riverside",
        old_day=NOON.toordinal() + number,
        clinics=("riverside",),
        must=must,
        now=Appointment(id=f"p/{number}", type="infusion", phase="induction", number=number, start=NOON, end=NOON),
    )


class FewCases:
    """What a choice reads of a case."""

    patient, is_called, standing = "p", False, ()

    def __init__(self, *movables):
        self.movables = movables
        self.by_id = {one.id: one for one in movables}
        self.must = tuple(one.id for one in movables if one.must)


def searching(fits):
    """A search of courses that finds one where a task's visits fit."""

    class Search:
        def __init__(self, case, task):
            self.fits = fits(task)

        def cheapest(self, banned, wanted, budget, below):
            return (7, ()) if self.fits else None

    return Search


@pytest.fixture
def chooser(monkeypatch):
    """A chooser for whom every visit finds a start, and visits that need not move stay with their own people."""
    monkeypatch.setattr(choices, "CourseSearch", searching(lambda _: True))
    monkeypatch.setattr(Chooser, "_stays", lambda *_: {})
    monkeypatch.setattr(Chooser, "alone", lambda self, case, one: None if one.must else (0, 0))
    return Chooser(None, SearchBudget())


def test_a_course_of_which_nothing_can_stay_moves_as_it_is(chooser):
    case = FewCases(*(visit(number, must=True) for number in range(1, MANY)))
    found = chooser.best(case, Limits())
    assert found.numbers == Numbers(calls=1, moved=MANY - 1, points=7)
    assert (found.out, found.kept) == ((), ())


def test_what_has_to_be_left_out_is(chooser):
    case = FewCases(*(visit(number, must=True) for number in range(1, 9)))
    found = chooser.best(case, Limits(out=frozenset({"p/3"}), no_out=frozenset({"p/4"})))
    assert found.numbers == Numbers(unplaced=1, calls=1, moved=7, points=7)
    assert found.out == ("p/3",)


def test_what_the_patient_has_confirmed_stays_before_fewer_visits_move(chooser, monkeypatch):
    confirmed = visit(1, must=False, status="confirmed")
    booked = [visit(number, must=False) for number in (2, 3)]

    fits = searching(lambda task: len(task.moved) == 2 or task.moved == [confirmed])
    monkeypatch.setattr(choices, "CourseSearch", fits)
    case = FewCases(confirmed, *booked, visit(4, must=False))
    assert chooser.best(case, Limits(keep=frozenset({"p/4"}))).numbers == Numbers(calls=1, moved=2, points=7)
