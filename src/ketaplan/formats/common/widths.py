"""Text by its width on a terminal: wide letters take two columns, combining marks none (Unicode UAX 11, by Rich)."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def columns_of(text: str) -> int:
    """Return how many columns the text takes."""
    return cell_len(text)


def padded(text: str, columns: int) -> str:
    """Return the text padded with spaces up to a column; unchanged if wider."""
    return text + " " * max(0, columns - cell_len(text))


def cut(text: str, columns: int) -> str:
    """Return as much of the text as fits into these columns."""
    return text if cell_len(text) <= columns else set_cell_size(text, columns).rstrip()


def shortened(text: str, columns: int) -> str:
    """Return the text in at most these columns; cut and marked if too wide."""
    if cell_len(text) <= columns:
        return text
    return cut(text, columns - 1) + ELLIPSIS if columns > 0 else ""


def fitted(text: str, columns: int) -> str:
    """Return the text in exactly these columns, with a space at the end; cut and marked if too wide."""
    return padded(shortened(text, columns - 1), columns)
