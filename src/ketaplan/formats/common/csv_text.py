"""Rows as CSV text (RFC 4180); no cell starts like a spreadsheet formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FORMULA_SIGNS = frozenset("=+-@\t\r\0＝＋－＠")  # noqa: RUF001  full-width forms start formulas, too
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

Row = Mapping[str, object]
"""The cells of a row by column; all rows of a file have the same columns."""


def csv_text(rows: Sequence[Row], *, marked: bool, trial: bool) -> str:
    """Return rows below a head of their keys; ``marked`` puts a byte order mark first, ``trial`` adds a column.

    Without rows, one line is empty, or says that the book is for trials.
    """
    return "".join(csv_lines(rows, marked=marked, trial=trial)) or ("TRIAL\r\n" if trial else "\r\n")


def csv_lines(rows: Iterable[Row], *, marked: bool, trial: bool) -> Iterator[str]:
    """Yield the text line by line; nothing if there are no rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    last = {"trial": "TRIAL"} if trial else {}
    for number, row in enumerate(rows):
        if not number:
            text.write(BYTE_ORDER_MARK if marked else "")
            writer.writerow([*row, *last])
        writer.writerow([_cell(value) for value in (*row.values(), *last.values())])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe precedes what would start a formula."""
    text = sanitized(str(value))
    return f"'{text}" if text[:1] in FORMULA_SIGNS and text else text
