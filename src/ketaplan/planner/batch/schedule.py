"""How long the search goes on, counted in work: rounds, cells and temperatures, all in whole numbers."""

from __future__ import annotations

from array import array
from math import log

from msgspec import Struct

LEAST_BY_DEFAULT, MOST_BY_DEFAULT = 14, 100
"""What ``--effort`` is where nobody says otherwise: for a few dozen patients, and for a clinic of 150."""
PART = 256
"""Temperatures are counted in parts of a point."""
WORK_PER_PATIENT = 2500
"""Cells of the search for each patient at effort 1."""
PRICE_ROUNDS, MORE_PRICE_ROUNDS, MOST_PRICE_ROUNDS = 560, 2, 4000
"""Rounds of prices: hardly more is proved by more of them, so most of a longer time is the search's."""
FINAL_PART = 5
"""One of so many rounds of prices is a final one."""
FEW_PRICE_ROUNDS = 20
"""The rounds at effort 1; they grow with its square at first."""
PRICE_WORK = 60
"""Cells that a patient's answer to the prices looks at, about."""
QUICK = 4_000_000
"""Cells in a second that a fast machine looks at."""
UNCOMPILED = 100
"""So many times slower is the search as Python."""
LUCK = 4096
LUCK_ONE = 4096
BITS = 40


class Schedule(Struct, frozen=True):
    """Rounds of prices, then so much work of the search.

    Work is counted in the cells that the searches for courses look at: a round that puts back a patient whom there is
    hardly any room for counts for more than others.
    """

    effort: int
    price_rounds: int
    work: int
    patients: int

    @property
    def final_rounds(self) -> int:
        """The last rounds of prices, in which they go on from the best there were."""
        return self.price_rounds // FINAL_PART

    def price_share(self, searches: int) -> float:
        """About what part of the time the prices take beside so many searches one after the other."""
        answers = PRICE_WORK * self.price_rounds * self.patients
        return answers / max(1, answers + self.work * searches)


def schedule_for(patients: int, effort: int) -> Schedule:
    """The schedule for so many patients."""
    many = min(PRICE_ROUNDS + MORE_PRICE_ROUNDS * effort, MOST_PRICE_ROUNDS)
    price_rounds = min(FEW_PRICE_ROUNDS * effort * effort, many)
    return Schedule(effort, price_rounds, WORK_PER_PATIENT * effort * patients, patients)


def falling(first: int, last: int, count: int) -> tuple[int, ...]:
    """A geometric sequence from ``first`` down to about ``last``, in whole numbers."""
    ratio = _ratio(first, last, max(0, count - 1))
    value, found = first << BITS, []
    for _ in range(count):
        found.append(value >> BITS)
        value = value * ratio >> BITS
    return tuple(found)


def _ratio(first: int, last: int, steps: int) -> int:
    """The factor (in parts of 2 to the power of BITS) that leads from first to last in about so many steps."""
    low, high = 0, 1 << BITS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if first * _power(middle, steps) >> BITS < last else (low, middle)
    return high


def _power(factor: int, times: int) -> int:
    """A factor below 1 (in parts of 2 to the power of BITS) times itself so often, rounded down as it goes."""
    result = 1 << BITS
    while times:
        if times & 1:
            result = result * factor >> BITS
        factor, times = factor * factor >> BITS, times >> 1
    return result


def luck() -> array[int]:
    """Minus the natural logarithm of (i + 1/2) / LUCK, in parts of LUCK_ONE: what chance allows at temperature 1.

    None lies within 1/20,000 of a whole number, so rounding down shows nothing of a machine's own arithmetic.
    """
    return array("i", [int(-log((2 * i + 1) / (2 * LUCK)) * LUCK_ONE) for i in range(LUCK)])


def suitable_effort(patients: int, seconds: float | None = None) -> int:
    """The effort that suits the size, or else what fills so much time on a fast machine; on others the clock ends it.

    By size it is seconds for some dozens of patients, half a minute for a clinic, minutes for thousands.
    """
    patients = max(1, patients)
    few = max(LEAST_BY_DEFAULT, patients * patients // 225, 6400 // patients**2)
    many = (15000 + 5 * patients) // patients
    effort = min(MOST_BY_DEFAULT, few, many)
    if seconds is not None:
        effort = max(effort, int(QUICK * seconds) // (WORK_PER_PATIENT * patients) + 1)
    return max(1, effort if is_compiled() else effort // UNCOMPILED)


def is_compiled() -> bool:
    """Whether the search runs as machine code."""
    from ketaplan.planner.batch.kernel import ruin_recreate

    return not str(ruin_recreate.__file__).endswith(".py")
