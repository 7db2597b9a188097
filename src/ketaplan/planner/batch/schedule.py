"""How long a search runs, counted in work: rounds, cells and temperatures, all integers."""

from __future__ import annotations

from array import array
from math import log

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.compiled_search import SLOWDOWN, is_compiled

LEAST_BY_DEFAULT, MOST_BY_DEFAULT = 60, 100
"""The default of ``--effort`` for a few dozen patients, and for a clinic of 150."""
PART = 256
"""Temperatures are counted in parts of a point."""
WORK_PER_PATIENT = 2000
"""Cells of the search for each patient at effort 1."""
PRICE_ROUNDS, MORE_PRICE_ROUNDS, MOST_PRICE_ROUNDS, MOST_OF_FEW = 560, 2, 4000, 1000
"""Subgradient steps: to begin with, for each effort, and at most, for few patients, too: beyond that the bound has
converged.
"""
LONG_PRICE_ROUNDS = 16
"""Subgradient steps for each effort of a long search, a sixth of its time; few patients need no such bound."""
MOST_PRICE_SHARE = 0.3
"""The greatest part of a time limit for the steps, of which there are as many as there is time for."""
FEW = 24
"""Up to 24 patients are few: their gap to the bound is closed by search."""
FINAL_PART = 5
"""One of 5 subgradient steps is a final one."""
FEW_PRICE_ROUNDS = 20
"""Subgradient steps at effort 1; they grow with its square at first."""
PRICE_WORK = 90
"""About how many cells pricing one patient takes, or more."""
QUICK = 6_000_000
"""Cells in a second on a fast machine, or more: a time limit has to end the search, not its work."""
TABLE = 4096
TABLE_ONE = 4096
"""Entries of the table of logarithms, and the unit of its values."""
BITS = 40
"""Bits after the point of a factor."""


class Schedule(Struct, frozen=True):
    """The number of subgradient steps, and the work of the search that follows.

    Work is counted in cells of the dynamic program: a round that inserts a patient with almost no room counts for more
    than others.
    """

    effort: int
    price_rounds: int
    work: int
    patients: int

    @property
    def price_share(self) -> float:
        """Return roughly what part of the time the steps take; for few patients the greatest, if time is short."""
        if self.patients <= FEW:
            return MOST_PRICE_SHARE
        pricing = PRICE_WORK * self.price_rounds * self.patients
        return min(MOST_PRICE_SHARE, pricing / max(1, pricing + self.work))

    @property
    def with_few_price_rounds(self) -> Schedule:
        """Return the same search after as few steps as its guidance needs."""
        return replace(self, price_rounds=min(self.price_rounds, PRICE_ROUNDS))


def schedule_for(patients: int, effort: int) -> Schedule:
    """Return the schedule for a number of patients."""
    long = LONG_PRICE_ROUNDS * effort if patients > FEW else 0
    most = MOST_PRICE_ROUNDS if patients > FEW else MOST_OF_FEW
    many = min(max(PRICE_ROUNDS + MORE_PRICE_ROUNDS * effort, long), most)
    price_rounds = min(FEW_PRICE_ROUNDS * effort * effort, many)
    return Schedule(effort, price_rounds, WORK_PER_PATIENT * effort * patients, patients)


def falling(first: int, last: int, count: int) -> tuple[int, ...]:
    """Return a geometric sequence from ``first`` down to about ``last``, in integers."""
    ratio = _ratio(first, last, max(0, count - 1))
    value, found = first << BITS, []
    for _ in range(count):
        found.append(value >> BITS)
        value = value * ratio >> BITS
    return tuple(found)


def _ratio(first: int, last: int, steps: int) -> int:
    """Return the factor (in parts of 2 to the power of BITS) from first to last in about ``steps`` steps."""
    low, high = 0, 1 << BITS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if first * _power(middle, steps) >> BITS < last else (low, middle)
    return high


def _power(factor: int, times: int) -> int:
    """Return a power of a factor below 1 (in parts of 2 to the power of BITS), rounded down at each step."""
    result = 1 << BITS
    while times:
        if times & 1:
            result = result * factor >> BITS
        factor, times = factor * factor >> BITS, times >> 1
    return result


def neg_log_table() -> array[int]:
    """Return -ln(u) for u = (i + 1/2) / TABLE, in parts of TABLE_ONE: the increase accepted at temperature 1.

    None is within 1/20,000 of an integer, so rounding down hides differences in floating-point arithmetic.
    """
    return array("i", [int(-log((2 * i + 1) / (2 * TABLE)) * TABLE_ONE) for i in range(TABLE)])


def suitable_effort(patients: int, seconds: float | None = None) -> int:
    """Return the default effort for the size, or what fills the time on a fast machine; on others the clock ends it.

    The default takes seconds for a few dozen patients, half a minute for a clinic, minutes for thousands.
    """
    patients = max(1, patients)
    few = max(LEAST_BY_DEFAULT, patients * patients // 225, 6400 // patients**2)
    many = (15000 + 5 * patients) // patients
    effort = min(MOST_BY_DEFAULT, few, many)
    if seconds is not None:
        effort = max(effort, int(QUICK * seconds) // (WORK_PER_PATIENT * patients) + 1)
    return max(1, effort if is_compiled() else effort // SLOWDOWN)
