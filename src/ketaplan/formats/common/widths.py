"""Text by its width on a terminal: wide letters take two columns, combining marks none (Unicode UAX 11, by Rich)."""

from __future__ import annotations

import re
from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD = re.compile(r"\s*\S+")
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


def shortened_apart(texts: Sequence[str], columns: int) -> list[str]:
    """Return each text in at most these columns; those that would look the same are cut in the middle instead."""
    alike = Counter(shortened(text, columns) for text in set(texts))
    return [short if alike[short := shortened(text, columns)] == 1 else _middle_cut(text, columns) for text in texts]


def _middle_cut(text: str, columns: int) -> str:
    """Return the start and the end of a text that is too wide, with a mark between them."""
    room = columns - 1
    if room < 1:
        return ELLIPSIS[:columns]
    end = next(text[at:] for at in range(len(text) + 1) if cell_len(text[at:]) <= room // 2)
    while end and not cell_len(end[0]):  # a combining mark belongs to the letter before it
        end = end[1:]
    return f"{cut(text, room - cell_len(end))}{ELLIPSIS}{end}"


def wrapped(text: str, columns: int, *, first: str = "", later: str = "", hyphens: bool = True) -> list[str]:
    """Return a text as lines of at most these columns, after an indent each; no line for a text of spaces.

    A word is broken after a hyphen at most; one that is too wide has a line of its own.
    """
    if cell_len(text) == len(text):
        return wrap(
            text,
            columns,
            initial_indent=first,
            subsequent_indent=later,
            break_long_words=False,
            break_on_hyphens=hyphens,
        )
    lines: list[str] = []
    for word in WORD.findall(text):
        if lines and cell_len(joined := lines[-1] + word) <= columns:
            lines[-1] = joined
        else:
            lines.append(f"{later}{word.lstrip()}" if lines else f"{first}{word}")
    return lines


def folded(text: str, columns: int) -> list[str]:
    """Return a text as lines; a word that is too wide for one is cut and marked."""
    if cell_len(text) <= columns:
        return [text]
    return [shortened(line, columns) for line in wrapped(text, columns)] or [""]


def fitted(text: str, columns: int) -> str:
    """Return the text in exactly these columns, with a space at the end; cut and marked if too wide."""
    return padded(shortened(text, columns - 1), columns)
