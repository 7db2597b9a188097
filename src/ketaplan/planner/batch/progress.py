"""How far a piece of work is, and how far it is to be taken to be."""

from __future__ import annotations

from collections.abc import Callable

Watch = Callable[[float], float]
"""Told how much of the work is done (0 to 1); answers how far it is to be taken to be, 1 to stop at once."""

TOLERANCE = 1e-6
"""Parts of the work that rounding may make of a watch's answer."""


def part_of(watch: Watch, begin: float, end: float) -> Watch:
    """The watch of the part of a piece of work that lies between two shares of it."""
    width = end - begin

    def of_part(done: float) -> float:
        seen = watch(begin + width * done)
        return 1.0 if seen >= 1 or not width else (seen - begin) / width

    return of_part
