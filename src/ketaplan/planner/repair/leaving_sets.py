"""The fewest patients to call so that what has to leave leaves: a smallest hitting set with premises.

What is known are demands: where all of some visits leave their times, one of some others has to leave, too, or one of
some patients has to be called; without a premise one has to in any case.  A patient with a visit that leaves is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Leaves(NamedTuple):
    """A visit that leaves its time: its patient, and its id."""

    patient: int
    visit: str


class Called(NamedTuple):
    """A patient who is called."""

    patient: int


Answer = Leaves | Called


class Demand(NamedTuple):
    """Where all of ``given`` leave, one of ``answers`` is true."""

    given: frozenset[Leaves]
    answers: frozenset[Answer]

    def is_open(self, true: frozenset[Answer]) -> bool:
        """Return whether it is not met where these are true, and nothing else."""
        return self.given <= true and self.answers.isdisjoint(true)


class Departures(NamedTuple):
    """Which visits leave, and who is called."""

    leaving: frozenset[Leaves] = frozenset()
    called: frozenset[int] = frozenset()

    @property
    def answers(self) -> frozenset[Answer]:
        """What is true of it."""
        return self.leaving.union(map(Called, self.called))

    def meets(self, demand: Demand) -> bool:
        """Return whether it leaves nothing of a demand open."""
        return not demand.is_open(self.answers)

    def plus(self, answer: Answer) -> Departures:
        """Return the choice with another answer."""
        leaving = self.leaving | {answer} if isinstance(answer, Leaves) else self.leaving
        return Departures(leaving, self.called | {answer.patient})


def fewest_called(
    demands: Sequence[Demand], most: int, *, least: int = 0, favored: frozenset[int] = frozenset()
) -> Departures | None:
    """Return a choice that meets all demands and calls the fewest; None if these are more than ``most``.

    It is known already that they are ``least``.  Of choices that call as many it is always the same one: those who are
    ``favored`` are called first.
    """

    def order(answer: Answer) -> tuple[object, ...]:
        return answer.patient not in favored, *answer

    ordered = [(one, sorted(one.answers, key=order)) for one in demands]
    for size in range(least, most + 1):
        found = _completed(ordered, size, Departures(), frozenset())
        if found is not None:
            return found
    return None


def _completed(
    demands: Sequence[tuple[Demand, Sequence[Answer]]], most: int, choice: Departures, barred: frozenset[Answer]
) -> Departures | None:
    """Return a choice that has this one's answers and none of those that are barred, and calls at most ``most``.

    Who is not to be called has no visit that leaves.
    """
    true = choice.answers
    unmet = [
        [one for one in answers if one not in barred and Called(one.patient) not in barred]
        for demand, answers in demands
        if demand.is_open(true)
    ]
    if not unmet:
        return choice
    if len(choice.called) + _apart(unmet, choice) > most:
        return None
    for answer in min(unmet, key=len):
        if answer.patient in choice.called or len(choice.called) < most:
            found = _completed(demands, most, choice.plus(answer), barred)
            if found is not None:
                return found
        barred |= {answer}
    return None


def _apart(unmet: Sequence[Sequence[Answer]], choice: Departures) -> int:
    """Return how many more patients have to be called at least: demands that have no patient in common count each."""
    used: set[int] = set(choice.called)
    count = 0
    for answers in sorted(unmet, key=len):
        patients = {one.patient for one in answers}
        if not patients & used:
            used |= patients
            count += 1
    return count
