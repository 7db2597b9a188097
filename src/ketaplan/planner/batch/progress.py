"""How much of the work is done, and whether to stop."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], float]
"""Called with the share of the work done (0 to 1); returns the share of the time used, 1 to stop at once."""

TOLERANCE = 1e-6
"""The rounding error allowed in the returned share."""


def sub_progress(progress: Progress, begin: float, end: float) -> Progress:
    """Return the progress of the part of the work between two shares of it."""
    width = end - begin

    def of_part(done: float) -> float:
        used = progress(begin + width * done)
        return 1.0 if used >= 1 or not width else (used - begin) / width

    return of_part
