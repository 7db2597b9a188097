"""A report for the terminal: a section after the other, figures in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from ketaplan.formats.common.terminal_page import WIDTH
from ketaplan.formats.common.widths import padded, wrapped
from ketaplan.formats.report import words
from ketaplan.text.words import TRIAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.report.view import ReportSection, ReportView

APART = 2
LEAST_LABEL = 12


def render(view: ReportView, options: Options) -> Iterator[str]:
    """Yield the lines."""
    width = options.width or WIDTH
    if options.trial:
        yield from _wrapped(TRIAL, width)
        yield "\n"
    yield from _wrapped(words.heading(view), width)
    for section in view.sections:
        yield "\n"
        yield from _wrapped(words.title(section), width)
        yield from _rows(section, view, width)
        for note in section.notes:
            yield from _wrapped(words.note_words(note), width, "  ")
    yield "\n"
    yield from _wrapped(words.about_hidden(view), width)


def _rows(section: ReportSection, view: ReportView, width: int) -> Iterator[str]:
    if not section.lines:
        return
    table = [words.heads(section), *(words.cells(section, line, view.minimum) for line in section.lines)]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    labels = ["", *(words.label(section, line) for line in section.lines)]
    room = width - sum(widths) - APART * (len(widths) + 1)
    if room < LEAST_LABEL:
        yield from _blocks(labels[1:], table, width)
        return
    broad = min(room, max(map(cell_len, labels)))
    for name, row in zip(labels, table, strict=True):
        first, *more = _label(name, broad)
        figures = "".join(" " * (APART + size - cell_len(cell)) + cell for cell, size in zip(row, widths, strict=True))
        yield f"  {padded(first, broad)}{figures}".rstrip() + "\n"
        yield from (f"  {line}\n" for line in more)


def _label(name: str, width: int) -> list[str]:
    indent = " " * (len(name) - len(name.lstrip()))
    return wrapped(name, width, later=f"{indent}  ") or [""]


def _blocks(labels: Sequence[str], table: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield a line a figure, where the page is too narrow for columns."""
    heads, *rows = table
    for name, row in zip(labels, rows, strict=True):
        yield from _wrapped(name.strip(), width, "  ")
        for head, cell in zip(heads, row, strict=True):
            if cell:
                yield from _wrapped(f"{head}: {cell}", width, "    ")


def _wrapped(text: str, width: int, indent: str = "") -> Iterator[str]:
    lines = wrapped(text, width, first=indent, later=indent, hyphens=False)
    yield from (f"{line}\n" for line in lines)
