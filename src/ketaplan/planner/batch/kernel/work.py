"""A counter of the work done so far."""

from __future__ import annotations


class Work:
    """The work ``done``, in cells of the dynamic program or steps as long as one: the same on every machine."""

    def __init__(self) -> None:
        """Start with no work done."""
        self.done = 0
