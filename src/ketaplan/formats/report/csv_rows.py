"""A report as CSV: a row a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.report.words import hidden_words, label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.report.view import ReportView


def render(view: ReportView, options: Options) -> Iterator[str]:
    """Yield the rows."""
    from ketaplan.formats.common.csv_text import csv_lines

    return csv_lines(_rows(view), marked=options.names, trial=options.trial)


def _rows(view: ReportView) -> Iterator[Row]:
    for section in view.sections:
        for line in section.lines:
            for column, figure in zip(section.columns, line.figures, strict=True):
                if figure is not None:
                    yield {
                        "section": section.key,
                        "clinic": section.clinic,
                        "row": label(section, line).strip(),
                        "figure": column.key,
                        "value": "" if figure.value is None else figure.value,
                        "unit": column.unit,
                        "hidden": hidden_words(figure, view.minimum) if figure.hidden else "",
                    }
