"""The starts of a day as the bits of one integer: bit k is a start k grid steps after local midnight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from ketaplan.domain.intervals import DAY_MINUTES, Minutes


class Grid(Struct, frozen=True, dict=True):
    """The clinic's grid; visits start on multiples of ``step`` minutes since local midnight."""

    step: int

    @cached_property
    def steps(self) -> int:
        """The number of starts of a day."""
        return DAY_MINUTES // self.step

    @cached_property
    def every(self) -> int:
        """All starts of a day."""
        return (1 << self.steps) - 1

    def starts_inside(self, spans: Iterable[Minutes], minutes: int, offset: int = 0) -> int:
        """Return the starts from which ``minutes`` minutes, start ``offset`` minutes later, are inside one span."""
        step, bits = self.step, 0
        for start, end in spans:
            if end - start >= minutes and (last := (end - offset - minutes) // step) >= 0:
                first = -((offset - start) // step) if start > offset else 0
                if last >= first:
                    bits |= (2 << last) - (1 << first)
        return bits

    def starts_overlapping(self, spans: Iterable[Minutes], minutes: int) -> int:
        """Return the starts at which a visit of that many minutes overlaps one of the spans."""
        step, bits = self.step, 0
        for start, end in spans:
            first = max(0, (start - minutes) // step + 1)
            last = -(-end // step) - 1
            if last >= first:
                bits |= (2 << last) - (1 << first)
        return bits

    def starts_from(self, minute: int) -> int:
        """Return the starts at that minute of the day or later."""
        return self.every >> (first := -(-minute // self.step)) << first if minute < DAY_MINUTES else 0

    def bit(self, minute: int) -> int:
        """Return the start at exactly that minute; 0 if it is off the grid."""
        return 0 if minute % self.step else 1 << (minute // self.step)


def set_bits(bits: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
