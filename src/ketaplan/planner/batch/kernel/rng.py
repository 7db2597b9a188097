"""Pseudo-random numbers that are the same on every machine."""

from __future__ import annotations


class Rng:
    """A linear congruential generator of 64 bits, with Knuth's MMIX constants."""

    def __init__(self, seed: int) -> None:
        """Start at a seed."""
        self.factor, self.addend = 6364136223846793005, 1442695040888963407
        self.mask = (1 << 64) - 1
        self.state = seed

    def draw(self, choices: int) -> int:
        """Return a number from 0 to ``choices`` - 1; the low bits of the state, which repeat early, are dropped."""
        self.state = (self.state * self.factor + self.addend) & self.mask
        return (self.state >> 33) % choices
