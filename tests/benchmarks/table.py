"""Tables as text: names to the left, figures to the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = 2
"""This many columns hold names."""


def line(cells: Sequence[object], widths: Sequence[int]) -> str:
    """One row of a table."""
    return "  ".join(
        str(cell).ljust(width) if at < NAMES else str(cell).rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
