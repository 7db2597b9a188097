"""How long a repair may be searched: a number of steps, the same on every machine, or until the caller stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

STEPS_PER_EFFORT = 2000
"""Steps of the search at effort 1: states of courses, and people and chairs that were tried."""
STEPS_OF_FEW = 200_000
"""Steps in which a repair of few patients is proved at least, where the caller does not stop it."""
DEFAULT_EFFORT = 5
"""The default of ``--effort``."""
MOST_EFFORT = 100_000
"""More than any search needs: where the clock ends it."""


class Round(NamedTuple):
    """One of the rounds in which many patients are repaired: its number from 0, and the steps of each of its parts."""

    number: int
    steps: int


class SearchBudget:
    """Counts the steps of one search, and says when they are used up."""

    def __init__(self, effort: int = DEFAULT_EFFORT, stopped: Callable[[], bool] | None = None) -> None:
        """Start at none; ``stopped`` says that the time is over, None for no limit."""
        self.steps = 0
        self.effort = effort
        self.for_few = max(STEPS_OF_FEW, 2 * STEPS_PER_EFFORT * effort)
        self._stopped = stopped
        self.is_stopped = False
        """Whether the caller stopped the search: another run may find another repair."""

    def rounds(self) -> Iterator[Round]:
        """Yield the rounds, each twice as long as the one before: so more effort begins with what less would do."""
        number, effort = 0, DEFAULT_EFFORT
        while effort < self.effort:
            yield Round(number, STEPS_PER_EFFORT * effort)
            number, effort = number + 1, 2 * effort
        yield Round(number, STEPS_PER_EFFORT * self.effort)

    def count(self, steps: int = 1) -> None:
        """Count steps."""
        self.steps += steps

    def is_over(self, last: int) -> bool:
        """Return whether the steps are done, or the caller stops the search."""
        return self.steps >= last or self.stops()

    def stops(self) -> bool:
        """Return whether the caller stops the search."""
        if self._stopped is not None and not self.is_stopped:
            self.is_stopped = self._stopped()
        return self.is_stopped
