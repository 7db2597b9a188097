"""Grids without color as Rich prints them, many times faster, where every cell fits: a book may have 100,000 rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.widths import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def plain_grid(rows: Sequence[Sequence[str]], width: int, *, indent: int, apart: int) -> str | None:
    """Return the lines of aligned cells; None where a cell has to be wrapped or contains letters of other widths."""
    cells = [[cell.split("\n") for cell in row] for row in rows]
    if not cells or any(len(row) != len(cells[0]) for row in cells):
        return None
    if not all(_is_plain(cell) for row in cells for cell in row):
        return None
    columns = [max(len(line) for cell in column for line in cell) for column in zip(*cells, strict=True)]
    if indent + sum(columns) + apart * (len(columns) - 1) > width:
        return None
    return "".join(f"{' ' * indent}{line}\n" for row in cells for line in _lines(row, columns, " " * apart))


def _is_plain(cell: Sequence[str]) -> bool:
    """Return whether lines are printable letters of one column each, without what Rich cuts: spaces and empty ends."""
    return all(line.isprintable() and columns_of(line) == len(line) and line == line.strip() for line in cell) and (
        len(cell) == 1 or all(cell)
    )


def _lines(row: Sequence[Sequence[str]], columns: Sequence[int], between: str) -> list[str]:
    """Return the lines of a row, as many as its highest cell has."""
    high = max(len(cell) for cell in row)
    return [
        between.join((cell[at] if at < len(cell) else "").ljust(most) for cell, most in zip(row, columns, strict=True))
        for at in range(high)
    ]
